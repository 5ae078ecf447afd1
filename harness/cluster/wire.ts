// One link and its proxy: the faults laid on it, and the calls that bring the proxy to what they ask
// for. Nobody computes a difference but this file, so nesting, recovery and restarts are one thing.
import type { Link } from './cluster.ts';
import { linkName } from './cluster.ts';
import type { Measure } from './link-faults.ts';
import type { ProxySpec, ProxyState, ToxicSpec, ToxiproxyApi } from './toxiproxy-api.ts';

type ToxicMeasure = Extract<Measure, ToxicSpec>;

export class Wire {
  readonly link: Link;
  readonly listen: string;
  readonly upstream: string;
  /** The proxy's name in Toxiproxy. */
  readonly name: string;
  /** How often each measure is asked for, by its name. */
  readonly #laid = new Map<string, { readonly measure: Measure; count: number }>();
  /** What was last put in force at the proxy. */
  #inForce: ReadonlyMap<string, Measure> = new Map();

  constructor(link: Link, place: Readonly<Record<'listen' | 'upstream' | 'prefix', string>>) {
    this.link = link;
    this.listen = place.listen;
    this.upstream = place.upstream;
    this.name = `${place.prefix}${linkName(link)}`;
  }

  lay(measure: Measure): void {
    const laid = this.#laid.get(measure.name);
    if (laid === undefined) this.#laid.set(measure.name, { measure, count: 1 });
    else laid.count += 1;
  }

  /** Taking off what is not there does nothing: healing may have come first. */
  takeOff(measure: Measure): void {
    const laid = this.#laid.get(measure.name);
    if (laid === undefined) return;
    laid.count -= 1;
    if (laid.count === 0) this.#laid.delete(measure.name);
  }

  takeAllOff(): void {
    this.#laid.clear();
  }

  isAskedFor(name: string): boolean {
    return this.#laid.has(name);
  }

  isWhole(): boolean {
    return this.#laid.size === 0;
  }

  isSettled(): boolean {
    return (
      this.#inForce.size === this.#laid.size &&
      [...this.#laid.keys()].every((name) => this.#inForce.has(name))
    );
  }

  /** Toxics first, then the listener: a link that opens is already as it shall be, and no sooner. */
  async settle(api: ToxiproxyApi): Promise<void> {
    const wanted = this.#wanted();
    const surplus = toxicsOf(this.#inForce).filter(({ name }) => !wanted.has(name));
    const missing = toxicsOf(wanted).filter(({ name }) => !this.#inForce.has(name));
    // Toxiproxy closes a connection when a `timeout` leaves it, but forgets that the connection's
    // other toxics still stand; a later change to those can then wait for ever.
    const hasOthers = toxicsOf(this.#inForce).some((toxic) => !toxic.spoilsConnections);
    if (hasOthers && surplus.some((toxic) => toxic.spoilsConnections)) return this.recreate(api);
    const closes = wanted.has('closed');
    const wasClosed = this.#inForce.has('closed');
    if (closes && !wasClosed) await api.setEnabled(this.spec(false));
    for (const toxic of surplus) await api.removeToxic(this.spec(), toxic);
    for (const toxic of missing) await api.addToxic(this.spec(), specOf(toxic));
    if (!closes && wasClosed) await api.setEnabled(this.spec(true));
    this.#inForce = wanted;
  }

  /** A new proxy on the same port, as it shall be now; every connection of the old one is closed. */
  async recreate(api: ToxiproxyApi): Promise<void> {
    await api.deleteProxy(this.name).catch((error: unknown) => {
      if ((error as { readonly status?: number }).status !== 404) throw error;
    });
    await api.createProxy(this.spec(false));
    await this.furnish(api);
  }

  /** Brings a proxy that was just created disabled, without toxics, to what is asked for. */
  async furnish(api: ToxiproxyApi): Promise<void> {
    const wanted = this.#wanted();
    for (const toxic of toxicsOf(wanted)) await api.addToxic(this.spec(), specOf(toxic));
    if (!wanted.has('closed')) await api.setEnabled(this.spec(true));
    this.#inForce = wanted;
  }

  spec(enabled = true): ProxySpec {
    return { name: this.name, listen: this.listen, upstream: this.upstream, enabled };
  }

  #wanted(): ReadonlyMap<string, Measure> {
    return new Map([...this.#laid].map(([name, { measure }]) => [name, measure]));
  }
}

/** Whether the measure is in force by Toxiproxy's own word. */
export function isInForce(measure: Measure, proxy: ProxyState | undefined): boolean {
  if (proxy === undefined) return false;
  if (measure.name === 'closed') return !proxy.enabled;
  return proxy.toxics.some(({ name }) => name === measure.name);
}

function toxicsOf(measures: ReadonlyMap<string, Measure>): readonly ToxicMeasure[] {
  return [...measures.values()].filter((measure): measure is ToxicMeasure => 'type' in measure);
}

function specOf({ name, type, stream, attributes }: ToxicMeasure): ToxicSpec {
  return { name, type, stream, attributes };
}

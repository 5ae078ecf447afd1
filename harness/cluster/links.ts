// All links of a cluster: faults laid on and taken off, many links at a time, each effect verified,
// and a wedged proxy made anew.
import { sendCanary, isCanaryOf, type Canary } from './canary.ts';
import { linkName, type Effect, type Link, type LinkFault, type NodeName } from './cluster.ts';
import { measuresOf, type Measure } from './link-faults.ts';
import { dial } from './probe.ts';
import type { ToxiproxyApi } from './toxiproxy-api.ts';
import { isInForce, type Wire } from './wire.ts';

export interface Links {
  /** Creates every proxy; all links whole. */
  readonly open: () => Promise<void>;
  readonly break: (links: readonly Link[], fault: LinkFault) => Promise<Effect>;
  readonly mend: (links: readonly Link[], fault: LinkFault) => Promise<Effect>;
  readonly mendAll: () => Promise<Effect>;
  /** Takes the proxies away; needed only where Toxiproxy itself goes on living. */
  readonly close: () => Promise<void>;
}

export interface LinksOptions {
  readonly wires: readonly Wire[];
  readonly api: () => ToxiproxyApi;
  /** Kills a Toxiproxy that answers no more and starts another on its port; throws where it cannot. */
  readonly restart: () => Promise<void>;
  /** Where a node can be asked through a link without doing anything; undefined when it cannot. */
  readonly canaryPath: (node: NodeName) => string | undefined;
  /** Told one sentence for each proxy, or for all of them, that had to be made anew. */
  readonly onTrouble: (sentence: string) => void;
}

const CANARIES_AT_MOST = 3;

export function openLinks(options: LinksOptions): Links {
  const wires = new Map(options.wires.map((wire) => [linkName(wire.link), wire]));
  const all = options.wires;
  const turns = new Map<Wire, Promise<void>>();
  const canaries = new Map<string, readonly Canary[]>();
  let restarting: Promise<void> | undefined;

  const laidBy = (links: readonly Link[], fault: LinkFault): readonly Laid[] => {
    for (const link of links) {
      if (!wires.has(linkName(link))) throw new Error(`there is no link ${linkName(link)}`);
    }
    return links.flatMap((link) =>
      measuresOf(link, fault).flatMap(({ link: on, measure }) => {
        const wire = wires.get(linkName(on));
        return wire === undefined ? [] : [{ wire, measure }];
      }),
    );
  };

  /** Changes of one proxy come one after another; of different proxies, side by side. */
  const settle = async (touched: Iterable<Wire>): Promise<void> => {
    const settled = [...new Set(touched)].map((wire) => {
      const turn = (turns.get(wire) ?? Promise.resolve()).then(() => settleOne(wire));
      turns.set(
        wire,
        turn.catch(() => undefined),
      );
      return turn;
    });
    await Promise.all(settled);
  };

  const settleOne = async (wire: Wire): Promise<void> => {
    if (wire.isSettled()) return;
    await restarting;
    try {
      await wire.settle(options.api());
    } catch (error) {
      await recover(wire, error);
    }
  };

  const recover = async (wire: Wire, error: unknown): Promise<void> => {
    const trouble = `${linkName(wire.link)} is wedged (${(error as Error).message})`;
    try {
      await restarting;
      await wire.recreate(options.api());
      options.onTrouble(`${trouble}; its proxy was created anew on its port`);
    } catch {
      restarting ??= restartAll(trouble).finally(() => {
        restarting = undefined;
      });
      await restarting;
    }
  };

  const restartAll = async (trouble: string): Promise<void> => {
    await options.restart();
    await populate();
    options.onTrouble(`${trouble}; Toxiproxy was restarted, and every connection closed`);
  };

  const populate = async (): Promise<void> => {
    const api = options.api();
    await api.populate(all.map((wire) => wire.spec(false)));
    await Promise.all(all.map((wire) => wire.furnish(api)));
  };

  const sendCanaries = (links: readonly Link[], fault: LinkFault): readonly Canary[] => {
    if (!isCanaryOf(fault)) return [];
    const places = links.flatMap((link) => {
      const path = options.canaryPath(link.to);
      const address = wires.get(linkName(link))?.listen;
      if (path === undefined || address === undefined) return [];
      return [{ name: linkName(link), address, path }];
    });
    return places.slice(0, CANARIES_AT_MOST).map((place) => sendCanary(place, fault));
  };

  return {
    open: populate,

    break: async (links, fault) => {
      const laid = laidBy(links, fault);
      for (const { wire, measure } of laid) wire.lay(measure);
      await settle(laid.map(({ wire }) => wire));
      const [effect, refusals] = await Promise.all([
        readBack(options.api(), laid, true),
        fault.f === 'cut' ? dialAll(laid) : undefined,
      ]);
      const key = keyOf(links, fault);
      for (const canary of canaries.get(key) ?? []) canary.end();
      canaries.set(key, sendCanaries(links, fault));
      return refusals === undefined ? effect : both(effect, refusals);
    },

    mend: async (links, fault) => {
      const laid = laidBy(links, fault);
      const key = keyOf(links, fault);
      const sent = canaries.get(key) ?? [];
      canaries.delete(key);
      const seen = sent.map((canary) => canary.look());
      for (const { wire, measure } of laid) wire.takeOff(measure);
      await settle(laid.map(({ wire }) => wire));
      for (const canary of sent) canary.end();
      const effect = await readBack(options.api(), laid, false);
      return seen.reduce<Effect>(
        (sum, { agrees, sentence }) => both(sum, { verified: agrees, evidence: sentence }),
        effect,
      );
    },

    mendAll: async () => {
      for (const canary of [...canaries.values()].flat()) canary.end();
      canaries.clear();
      for (const wire of all) wire.takeAllOff();
      await settle(all);
      const proxies = await options.api().proxies();
      const whole = all.filter((wire) => {
        const proxy = proxies[wire.name];
        return proxy !== undefined && proxy.enabled && proxy.toxics.length === 0;
      });
      const evidence = `Toxiproxy shows ${whole.length} of ${all.length} links whole`;
      return { verified: whole.length === all.length, evidence };
    },

    close: async () => {
      for (const canary of [...canaries.values()].flat()) canary.end();
      await Promise.all(all.map((wire) => options.api().deleteProxy(wire.name)));
    },
  };
}

interface Laid {
  readonly wire: Wire;
  readonly measure: Measure;
}

/** One call for all links: Toxiproxy's own word on what is in force. */
async function readBack(
  api: ToxiproxyApi,
  laid: readonly Laid[],
  expected: boolean,
): Promise<Effect> {
  const proxies = await api.proxies();
  // What another fault still asks for stays in force when this one is taken off.
  const checked = laid.filter(({ wire, measure }) => expected || !wire.isAskedFor(measure.name));
  const right = checked.filter(
    ({ wire, measure }) => isInForce(measure, proxies[wire.name]) === expected,
  );
  const what = expected ? 'in force' : 'taken off';
  const count = `${right.length} of ${checked.length} measures ${what}`;
  return { verified: right.length === checked.length, evidence: `Toxiproxy shows ${count}` };
}

const DIAL_TIMEOUT_MS = 500;

async function dialAll(laid: readonly Laid[]): Promise<Effect> {
  const outcomes = await Promise.all(laid.map(({ wire }) => dial(wire.listen, DIAL_TIMEOUT_MS)));
  const refused = outcomes.filter((outcome) => outcome === 'refused').length;
  const evidence = `${refused} of ${laid.length} fresh dials refused`;
  return { verified: refused === laid.length, evidence };
}

function both(a: Effect, b: Effect): Effect {
  return { verified: a.verified && b.verified, evidence: `${a.evidence}; ${b.evidence}` };
}

function keyOf(links: readonly Link[], fault: LinkFault): string {
  return JSON.stringify([links.map(linkName).toSorted(), fault]);
}

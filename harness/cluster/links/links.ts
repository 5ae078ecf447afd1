// All links of a cluster: faults laid on and taken off, many links at a time, each effect verified,
// and a wedged proxy made anew.
import { sendCanary, isCanaryOf, type Canary } from './canary.ts';
import { type Effect } from '../cluster.ts';
import { type LinkFault } from '../../plan/fault.ts';
import { linkName, type Link, type NodeName } from '../../plan/topology.ts';
import { measuresOf, type Measure } from './link-faults.ts';
import { dial } from '../../net/dial.ts';
import type { ToxiproxyApi } from '../proxy/toxiproxy-api.ts';
import type { Wire } from './wire.ts';
import pLimit, { type LimitFunction } from 'p-limit';
import { LINK_FAULTS } from '../../plan/fault.ts';

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
const ATTEMPTS_AT_MOST = 5;

export function openLinks(options: LinksOptions): Links {
  const wires = new Map(options.wires.map((wire) => [linkName(wire.link), wire]));
  const all = options.wires;
  const turns = new Map<Wire, LimitFunction>();
  const canaries = new Map<string, readonly SentCanary[]>();
  let restarting: Promise<void> | undefined;

  /** What follows messages holds for a way that only the other side dials, too: replies go there. */
  const laidBy = (links: readonly Link[], fault: LinkFault): readonly Laid[] =>
    links.flatMap((link) => {
      const laid = measuresOf(link, fault).flatMap(({ link: on, measure }) => {
        const wire = wires.get(linkName(on));
        return wire === undefined ? [] : [{ wire, measure }];
      });
      if (laid.length === 0) throw new Error(`there is no link ${linkName(link)}`);
      return laid;
    });

  /** Changes of one proxy come one after another; of different proxies, side by side. */
  const settle = async (touched: Iterable<Wire>): Promise<void> => {
    const settled = [...new Set(touched)].map((wire) => {
      const inTurn = turns.get(wire) ?? pLimit(1);
      turns.set(wire, inTurn);
      return inTurn(settleOne, wire);
    });
    await Promise.all(settled);
  };

  const settleOne = async (wire: Wire): Promise<void> => {
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

  /** Toxiproxy's own word, one call for all links; asked again where another fault came in between. */
  const readBack = async (touched: Iterable<Wire>): Promise<Effect> => {
    const checked = [...new Set(touched)];
    for (let attempt = 1; ; attempt += 1) {
      const changes = checked.map((wire) => wire.changes);
      const proxies = await options.api().proxies();
      const right = checked.filter((wire) => wire.agreesWith(proxies[wire.name])).length;
      const isSame = checked.every((wire, index) => wire.changes === changes[index]);
      if (right === checked.length || (isSame && attempt > 1) || attempt > ATTEMPTS_AT_MOST) {
        const evidence = `Toxiproxy shows ${right} of ${checked.length} links as they shall be`;
        return { verified: right === checked.length, evidence };
      }
      await settle(checked);
    }
  };

  const sendCanaries = (through: readonly Wire[], fault: LinkFault): readonly SentCanary[] => {
    if (!isCanaryOf(fault)) return [];
    const places = through.flatMap((wire) => {
      const path = options.canaryPath(wire.link.to);
      if (path === undefined) return [];
      return [{ wire, place: { name: linkName(wire.link), address: wire.listen, path } }];
    });
    return places.slice(0, CANARIES_AT_MOST).map(({ wire, place }) => {
      return { wire, changes: wire.changes, canary: sendCanary(place, fault) };
    });
  };

  const endCanaries = (sent: readonly SentCanary[]): void => {
    for (const { canary } of sent) canary.end();
  };

  return {
    open: populate,

    break: async (links, fault) => {
      const laid = laidBy(links, fault);
      const touched = laid.map(({ wire }) => wire);
      // What another fault on the link does would be taken for this one's.
      const unbroken = links
        .flatMap((link) => wires.get(linkName(link)) ?? [])
        .filter((wire) => wire.isWhole());
      for (const { wire, measure } of laid) wire.lay(measure);
      const changes = new Map(unbroken.map((wire) => [wire, wire.changes]));
      await settle(touched);
      const [effect, refusals] = await Promise.all([
        readBack(touched),
        LINK_FAULTS[fault.f].seenBy === 'refused dials' ? dialAll(touched) : undefined,
      ]);
      const key = keyOf(links, fault);
      endCanaries(canaries.get(key) ?? []);
      const unchanged = unbroken.filter((wire) => wire.changes === changes.get(wire));
      canaries.set(key, sendCanaries(unchanged, fault));
      return refusals === undefined ? effect : both(effect, refusals);
    },

    mend: async (links, fault) => {
      const laid = laidBy(links, fault);
      const key = keyOf(links, fault);
      const sent = canaries.get(key) ?? [];
      canaries.delete(key);
      const seen = sent
        .filter(({ wire, changes }) => wire.changes === changes)
        .map(({ canary }) => canary.look());
      for (const { wire, measure } of laid) wire.takeOff(measure);
      const touched = laid.map(({ wire }) => wire);
      await settle(touched);
      endCanaries(sent);
      const effect = await readBack(touched);
      return seen.reduce<Effect>(
        (sum, { agrees, sentence }) => both(sum, { verified: agrees, evidence: sentence }),
        effect,
      );
    },

    mendAll: async () => {
      endCanaries([...canaries.values()].flat());
      canaries.clear();
      for (const wire of all) wire.takeAllOff();
      await settle(all);
      return readBack(all);
    },

    close: async () => {
      endCanaries([...canaries.values()].flat());
      await Promise.all(all.map((wire) => wire.end(options.api())));
    },
  };
}

interface SentCanary {
  readonly wire: Wire;
  /** Of the wire, when the canary was sent: another fault makes what it tells worthless. */
  readonly changes: number;
  readonly canary: Canary;
}

interface Laid {
  readonly wire: Wire;
  readonly measure: Measure;
}

const DIAL_TIMEOUT_MS = 2000;

async function dialAll(wires: readonly Wire[]): Promise<Effect> {
  const outcomes = await Promise.all(wires.map(({ listen }) => dial(listen, DIAL_TIMEOUT_MS)));
  const refused = outcomes.filter((outcome) => outcome === 'refused').length;
  const evidence = `${refused} of ${wires.length} fresh dials refused`;
  return { verified: refused === wires.length, evidence };
}

function both(a: Effect, b: Effect): Effect {
  return { verified: a.verified && b.verified, evidence: `${a.evidence}; ${b.evidence}` };
}

function keyOf(links: readonly Link[], fault: LinkFault): string {
  return JSON.stringify([links.map(linkName).toSorted(), fault]);
}

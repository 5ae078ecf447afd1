// The injector is the process "nemesis" of the history: it makes the faults of a plan happen, each
// at its time, and writes down whether it took hold. It touches nothing but the Cluster.
import type { Value } from '../../checker/index.ts';
import type { Clock } from '../ground/clock.ts';
import { allOf, type Cluster, type Effect } from '../cluster/cluster.ts';
import { linkName, type Link, type NodeName } from '../plan/topology.ts';
import { NODE_FAULTS, type Fault } from '../plan/fault.ts';
import type { Recorder } from '../record/recorder.ts';
import type { System } from '../system/system.ts';
import { isShortage } from '../ground/shortage.ts';
import { aimAt, targetsOf } from './aim.ts';

export interface InjectorOptions {
  readonly cluster: Cluster;
  readonly system: Pick<System, 'keeps' | 'roles'>;
  readonly addresses: Readonly<Record<NodeName, string>>;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Faults that have not begun when it is aborted never begin; those in force end at once. */
  readonly signal: AbortSignal;
  /** Told whenever a fault begins or ends. */
  readonly onChange?: (inForce: readonly Fault[]) => void;
}

/** A node that was started less than this ago does not yet count as a holder of the state. */
const SETTLED_AFTER_MS = 1000;

/** Resolves when every fault has ended. */
export async function injectFaults(
  faults: readonly Fault[],
  options: InjectorOptions,
): Promise<void> {
  const { cluster, system, recorder, clock, signal } = options;
  const inForce = new Set<Fault>();
  const startedAt = new Map<NodeName, number>();
  const originNs = clock.nowNs();
  const linksByName = new Map(cluster.links.map((link) => [linkName(link), link]));

  const situation = {
    addresses: options.addresses,
    isSettled: (node: NodeName): boolean =>
      cluster.nodeState(node) === 'up' &&
      clock.nowNs() - (startedAt.get(node) ?? -Infinity) > SETTLED_AFTER_MS * 1e6,
    isOpen: (link: Link): boolean =>
      ![...inForce].some((fault) => 'links' in fault && fault.links.includes(linkName(link))),
  };

  const roles = system.roles?.names ?? [];
  const links = new Set(linksByName.keys());
  const aim = async (fault: Fault): Promise<Fault> => {
    if (!targetsOf(fault).some((target) => roles.includes(target))) return fault;
    return aimAt(fault, await system.roles!.players(situation), { roles, links });
  };

  const refusal = async (fault: Fault): Promise<string | undefined> => {
    if (targetsOf(fault).length === 0) return 'nobody is in that role';
    if (!('nodes' in fault)) return undefined;
    for (const node of fault.nodes) {
      const state = cluster.nodeState(node);
      if (state !== 'up') return `${node} is ${state}`;
      if (NODE_FAULTS[fault.f].losesMemory) {
        const reason = await system.keeps?.(node, situation);
        if (reason !== undefined) return reason;
      }
    }
    return undefined;
  };

  const note = noteTo(recorder);

  const injectOne = async (planned: Fault, plan: number): Promise<void> => {
    await clock.sleep(planned.atMs - (clock.nowNs() - originNs) / 1e6, signal);
    if (signal.aborted) return;
    let fault = planned;
    try {
      fault = await aim(planned);
      const reason = await refusal(fault);
      if (reason !== undefined) return note(fault, plan, { phase: 'skipped', reason });
    } catch (error) {
      if (isShortage(error)) throw error;
      return note(fault, plan, { phase: 'skipped', reason: `cannot ask: ${String(error)}` });
    }
    inForce.add(fault);
    options.onChange?.([...inForce]);
    try {
      note(fault, plan, { phase: 'begun', ...(await begin(fault)) });
      await clock.sleep(fault.forMs, signal);
      note(fault, plan, { phase: 'ended', ...(await end(fault)) });
      if ('nodes' in fault && NODE_FAULTS[fault.f].losesMemory) {
        for (const node of fault.nodes) startedAt.set(node, clock.nowNs());
      }
    } finally {
      inForce.delete(fault);
      options.onChange?.([...inForce]);
    }
  };

  const toLinks = (names: readonly string[]): Link[] =>
    names.map((name) => {
      const link = linksByName.get(name);
      if (link === undefined) throw new Error(`the cluster has no link ${name}`);
      return link;
    });

  const begin = (fault: Fault): Promise<Effect> => {
    if ('links' in fault) return cluster.breakLinks(toLinks(fault.links), fault);
    return each(fault.nodes, (node) => cluster.beginOnNode(node, fault));
  };

  const end = (fault: Fault): Promise<Effect> => {
    if ('links' in fault) return cluster.mendLinks(toLinks(fault.links), fault);
    return each(fault.nodes, (node) => cluster.endOnNode(node, fault));
  };

  await Promise.all(faults.map(injectOne));
}

/** Writes down what came of a fault. */
function noteTo(recorder: Recorder) {
  return (fault: Fault, plan: number, outcome: Readonly<Record<string, Value>>): void => {
    const { f, atMs: _, ...targets } = fault;
    const value = { ...targets, ...outcome, plan } as Value;
    recorder.record({ process: 'nemesis', type: 'info', f, value });
  };
}

async function each(
  nodes: readonly NodeName[],
  act: (node: NodeName) => Promise<Effect>,
): Promise<Effect> {
  return allOf(await Promise.all(nodes.map(act)));
}

// A nemesis draws, before the run, which faults happen when. It is pure: a schedule is data, each
// fault carries its own end, and injector.ts alone makes them happen.
import type { Topology } from '../plan/topology.ts';
import type { Fault } from '../plan/fault.ts';
import type { Random } from '../ground/random.ts';
import { UsageError } from '../ground/usage-error.ts';

/**
 * Faults drawn before a run, from the topology and the seed's chances alone.
 *
 * @example
 * const blink: Nemesis = {
 *   name: 'blink',
 *   summary: 'pauses a node, over and over',
 *   schedule: (context) =>
 *     repeat(context, { forMs: [100, 300], pauseMs: [500, 900] }, (when) => [
 *       { ...when, f: 'pause', nodes: [context.random.pick(killable(context.topology))] },
 *     ]),
 * };
 */
export interface Nemesis {
  readonly name: string;
  readonly summary: string;
  /** Why it cannot work here ("needs two nodes that may be killed"), or undefined when it can. */
  readonly needs?: (topology: Topology) => string | undefined;
  /** In any order. Nodes or roles of the topology, and links between them or from clients, are their targets. */
  readonly schedule: (context: NemesisContext) => readonly Fault[];
}

/** What a schedule is drawn from. */
export interface NemesisContext {
  readonly topology: Topology;
  readonly random: Random;
  /** Every fault has begun and ended within this time. */
  readonly durationMs: number;
}

/**
 * Lays out faults one after another until the time is over; each lasts, and each pause between two, as long as
 * is drawn from its range, in milliseconds, both ends included.
 */
export function repeat(
  { random, durationMs }: NemesisContext,
  timing: {
    readonly forMs: readonly [number, number];
    readonly pauseMs: readonly [number, number];
  },
  draw: (when: { readonly atMs: number; readonly forMs: number }) => readonly Fault[],
): Fault[] {
  const drawn = beginDrawing();
  for (let atMs = random.integer(...timing.pauseMs); ;) {
    const forMs = random.integer(...timing.forMs);
    if (atMs + forMs > durationMs) return drawn.faults;
    drawn.add(draw({ atMs, forMs }));
    atMs += forMs + random.integer(...timing.pauseMs);
  }
}

/** Of one plan, which is held in memory whole and written as one file. */
const FAULTS_MAX = 250_000;
const TARGETS_MAX = 2_000_000;

/** Faults as they are drawn. @throws UsageError as soon as they are more than a plan can hold. */
export function beginDrawing(): {
  readonly faults: Fault[];
  readonly add: (faults: readonly Fault[]) => void;
} {
  const drawn: Fault[] = [];
  let targets = 0;
  return {
    faults: drawn,
    add: (faults) => {
      for (const fault of faults) {
        drawn.push(fault);
        targets += 'nodes' in fault ? fault.nodes.length : fault.links.length;
        if (drawn.length <= FAULTS_MAX && targets <= TARGETS_MAX) continue;
        const hours = Math.floor(fault.atMs / 360_000) / 10;
        throw new UsageError(
          `a plan holds at most ${FAULTS_MAX} faults that act on ${TARGETS_MAX} nodes and links, and these reach ${hours} hours only: choose a shorter time, fewer clients or a nemesis with fewer faults`,
        );
      }
    },
  };
}

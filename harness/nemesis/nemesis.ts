// A nemesis draws, before the run, which faults happen when. It is pure: a schedule is data, each
// fault carries its own end, and injector.ts alone makes them happen.
import type { Topology } from '../plan/topology.ts';
import type { Fault } from '../plan/fault.ts';
import type { Random } from '../ground/random.ts';

export interface Nemesis {
  readonly name: string;
  readonly summary: string;
  /** Why it cannot work here ("needs two nodes that may be killed"), or undefined when it can. */
  readonly needs?: (topology: Topology) => string | undefined;
  readonly schedule: (context: NemesisContext) => readonly Fault[];
}

export interface NemesisContext {
  readonly topology: Topology;
  readonly random: Random;
  /** Every fault has begun and ended within this time. */
  readonly durationMs: number;
}

/** Lays out faults one after another, `pauseMs` apart, until the time is over. */
export function repeat(
  { random, durationMs }: NemesisContext,
  timing: {
    readonly forMs: readonly [number, number];
    readonly pauseMs: readonly [number, number];
  },
  draw: (when: { readonly atMs: number; readonly forMs: number }) => readonly Fault[],
): Fault[] {
  const faults: Fault[] = [];
  for (let atMs = random.integer(...timing.pauseMs); ;) {
    const forMs = random.integer(...timing.forMs);
    if (atMs + forMs > durationMs) return faults;
    faults.push(...draw({ atMs, forMs }));
    atMs += forMs + random.integer(...timing.pauseMs);
  }
}

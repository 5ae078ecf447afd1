// Breadth-first search of the state space: the first violation found is a shortest one, and when all
// states are explored without one, there is none within the bounds.
import { getHeapStatistics } from 'node:v8';
import { createStateTable, type StateTable } from './state-table.ts';
import type { World, WorldEvent } from './world.ts';

export interface SearchOptions {
  readonly world: World;
  readonly signal: AbortSignal;
  /** Milliseconds after which it stops. */
  readonly timeMs: number;
  /** For the states: their table, and what is kept of their parts on the heap. */
  readonly bytesMax: number;
  readonly progress: (progress: SearchProgress) => void;
}

export interface SearchProgress {
  readonly states: number;
  /** Actions from the initial state to the states that are expanded now. */
  readonly depth: number;
  /** States found, and not expanded yet: the frontier. */
  readonly waiting: number;
  readonly bytes: number;
}

export interface SearchResult extends SearchProgress {
  /** `exhausted`: every reachable state within the bounds was expanded. */
  readonly end: 'violation' | 'exhausted' | 'stopped';
  /** The bound that stopped the search, where one did. */
  readonly stoppedBy?: Stop;
  /** The shortest path to an observation that no correct service allows. */
  readonly path?: readonly WorldEvent[];
  /** The shortest path to a state in which the service is stuck, if there is one. */
  readonly stuckPath?: readonly WorldEvent[];
  /** The number of actions after which a server executed an operation for the second time, if one did. */
  readonly executedTwiceAt?: number;
}

/** `heap`: Node's own limit is near, whatever the bound is. */
export type Stop = 'signal' | 'time' | 'memory' | 'heap';

/** States expanded between two looks at the signal and the progress. */
const SLICE = 5_000;
/** The share of Node's heap that may be used: above it all time goes to collecting garbage, and then it crashes. */
const HEAP_SHARE_MAX = 0.75;

export async function search(options: SearchOptions): Promise<SearchResult> {
  const { world, signal, timeMs, bytesMax, progress } = options;
  const untilMs = performance.now() + timeMs;
  const table = createStateTable(world.columns.width, world.isAtLeast);
  const row = new Int32Array(world.columns.width);
  const first = world.initial();
  world.canonize(first);
  table.insert(first, -1);
  let depth = 0;
  let levelEnd = 1;
  let current = 0;
  let violation: Int32Array | undefined;
  let executedTwiceAt: number | undefined;

  const heapBefore = getHeapStatistics().used_heap_size;
  const bytes = (): number =>
    table.bytes() + Math.max(0, getHeapStatistics().used_heap_size - heapBefore);
  const now = (): SearchProgress => ({
    states: table.size(),
    depth,
    waiting: table.size() - current,
    bytes: bytes(),
  });
  let stuck: { readonly parent: number; readonly row: Int32Array } | undefined;
  const stopped = (): Stop | undefined => {
    if (signal.aborted) return 'signal';
    if (performance.now() > untilMs) return 'time';
    if (bytes() > bytesMax) return 'memory';
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    return used > HEAP_SHARE_MAX * limit ? 'heap' : undefined;
  };
  const finish = (
    end: SearchResult['end'],
    { path, stoppedBy }: Pick<SearchResult, 'path' | 'stoppedBy'> = {},
  ): SearchResult => ({
    ...now(),
    end,
    ...(stoppedBy !== undefined && { stoppedBy }),
    ...(path !== undefined && { path }),
    ...(stuck !== undefined && { stuckPath: pathTo(table, world, stuck.parent, stuck.row) }),
    ...(executedTwiceAt !== undefined && { executedTwiceAt }),
  });

  const { firstClient } = world.columns;
  const haveMoved = (before: Int32Array, after: Int32Array): boolean => {
    for (let column = 0; column < firstClient; column++) {
      if (before[column] !== after[column]) return true;
    }
    return false;
  };

  for (; current < table.size(); current++) {
    if (current === levelEnd) {
      depth++;
      levelEnd = table.size();
    }
    if (current % SLICE === 0) {
      progress(now());
      await new Promise(setImmediate);
      const stoppedBy = stopped();
      if (stoppedBy !== undefined) return finish('stopped', { stoppedBy });
    }
    table.read(current, row);
    world.visit(row, (next) => {
      if (violation !== undefined) return;
      world.canonize(next.row);
      if (!table.insert(next.row, current)) return;
      if (next.executedTwice) executedTwiceAt ??= depth + 1;
      if (stuck === undefined && haveMoved(row, next.row) && world.isStuck(next.row)) {
        stuck = { parent: current, row: next.row.slice() };
      }
      if (!next.isAnswered) return;
      const verdict = world.observer.judge(next.row[world.columns.seen]!);
      if (verdict.verdict === 'invalid') violation = next.row.slice();
    });
    if (violation !== undefined) {
      return finish('violation', { path: pathTo(table, world, current, violation) });
    }
  }
  return finish('exhausted');
}

/**
 * The path to a state. Parents are stored and actions are not: they are found again from the initial
 * state on, under the names that clients had there (symmetry renames them on the way).
 */
function pathTo(table: StateTable, world: World, state: number, last: Int32Array): WorldEvent[] {
  const targets = [last];
  for (let at = state; table.parent(at) >= 0; at = table.parent(at)) {
    const target = new Int32Array(world.columns.width);
    table.read(at, target);
    targets.unshift(target);
  }
  const path: WorldEvent[] = [];
  let row = world.initial();
  for (const target of targets) {
    const event = findEvent(world, row, target);
    path.push(event);
    row = world.steps(row, event).row;
  }
  return path;
}

function findEvent(world: World, row: Int32Array, target: Int32Array): WorldEvent {
  let found: WorldEvent | undefined;
  world.visit(row, (next, event) => {
    if (found !== undefined) return;
    world.canonize(next.row);
    if (next.row.every((cell, column) => cell === target[column])) found = event;
  });
  if (found === undefined) throw new Error('a state cannot be reached from its parent');
  return found;
}

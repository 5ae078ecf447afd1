// Breadth-first search through a world: the first violation found is a shortest one, and when none
// is left to find, there is none within the bounds.
import { createStateTable, type StateTable } from './state-table.ts';
import type { World, WorldEvent } from './world.ts';

export interface SearchOptions {
  readonly world: World;
  readonly signal: AbortSignal;
  readonly statesMax: number;
  readonly progress: (progress: SearchProgress) => void;
}

export interface SearchProgress {
  readonly states: number;
  /** Events from the beginning to the states that are looked at now. */
  readonly depth: number;
  /** States found, but not looked at. */
  readonly waiting: number;
  readonly bytes: number;
}

export interface SearchResult extends SearchProgress {
  /** `exhausted`: everything within the bounds was seen. */
  readonly end: 'violation' | 'exhausted' | 'stopped';
  /** The shortest path to a sight that clients cannot have of a correct service. */
  readonly path?: readonly WorldEvent[];
  /** After how many events a server executed an operation for the second time, if one did. */
  readonly executedTwiceAt?: number;
}

/** States looked at between two looks at the signal and the progress. */
const SLICE = 20_000;

export async function search(options: SearchOptions): Promise<SearchResult> {
  const { world, signal, statesMax, progress } = options;
  const table = createStateTable(world.width);
  const row = new Int32Array(world.width);
  table.insert(world.initial(), -1);
  let depth = 0;
  let levelEnd = 1;
  let current = 0;
  let violation: WorldEvent | undefined;
  let executedTwiceAt: number | undefined;

  const now = (): SearchProgress => ({
    states: table.size(),
    depth,
    waiting: table.size() - current,
    bytes: table.bytes(),
  });
  const finish = (end: SearchResult['end'], path?: readonly WorldEvent[]): SearchResult => ({
    ...now(),
    end,
    ...(path !== undefined && { path }),
    ...(executedTwiceAt !== undefined && { executedTwiceAt }),
  });

  for (; current < table.size(); current++) {
    if (current === levelEnd) {
      depth++;
      levelEnd = table.size();
    }
    if (current % SLICE === 0) {
      progress(now());
      await new Promise(setImmediate);
      if (signal.aborted || table.size() > statesMax) return finish('stopped');
    }
    table.read(current, row);
    world.visit(row, (next, event) => {
      if (violation !== undefined || !table.insert(next.row, current)) return;
      if (next.executedTwice) executedTwiceAt ??= depth + 1;
      if (!next.isAnswered) return;
      const verdict = world.observer.judge(next.row[world.columns.seen]!);
      if (verdict.verdict === 'invalid') violation = event;
    });
    if (violation !== undefined) {
      return finish('violation', [...pathTo(table, world, current), violation]);
    }
  }
  return finish('exhausted');
}

/** Parents are stored, events are not: they are found again on the way. */
function pathTo(table: StateTable, world: World, state: number): WorldEvent[] {
  const states: number[] = [];
  for (let at = state; at >= 0; at = table.parent(at)) states.unshift(at);
  const path: WorldEvent[] = [];
  let row = new Int32Array(world.width);
  const target = new Int32Array(world.width);
  table.read(states[0]!, row);
  for (const step of states.slice(1)) {
    table.read(step, target);
    let found: WorldEvent | undefined;
    world.visit(row, (next, event) => {
      if (found === undefined && next.row.every((cell, column) => cell === target[column])) {
        found = event;
      }
    });
    if (found === undefined) throw new Error('a state cannot be reached from its parent');
    path.push(found);
    row = new Int32Array(target);
  }
  return path;
}

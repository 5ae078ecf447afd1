// Strongly connected components (Tarjan) over typed arrays and without recursion: a history of
// 100,000 transactions is one long path.
import { ON, RW, type Graph } from './edges.ts';

/**
 * The nodes that a search visits. Plain: the graph's own. Apart: each node twice, as it was entered by
 * an RW edge or not, and no RW edge leaves what one entered, so that no two follow each other
 * (Cerone and Gotsman, PODC 2016: what snapshot isolation forbids).
 */
export interface Space {
  readonly graph: Graph;
  readonly mask: number;
  readonly isApart: boolean;
}

export const sizeOf = ({ graph, isApart }: Space): number => graph.edges.nodes * (isApart ? 2 : 1);

export const nodeAt = (state: number, { graph }: Space): number => state % graph.edges.nodes;

/** The state that an edge leads to from a state, or -1 where it may not be taken. */
export function follow(state: number, edge: number, { graph, mask, isApart }: Space): number {
  const { edges } = graph;
  const kind = edges.kind.at(edge);
  if ((kind & ~(mask | ON)) !== 0) return -1;
  const to = edges.to.at(edge);
  if (!isApart) return to;
  const isAfterRw = state >= edges.nodes;
  if (kind === ON) return isAfterRw ? to + edges.nodes : to;
  if ((kind & RW) === 0) return to;
  return isAfterRw ? -1 : to + edges.nodes;
}

/** For each state the number of its component, 0 where it is alone; `count` of the others. */
export interface Components {
  readonly of: Int32Array;
  readonly count: number;
}

export function componentsOf(space: Space): Components {
  const size = sizeOf(space);
  const { starts, order } = space.graph;
  const of = new Int32Array(size);
  const visited = new Int32Array(size);
  const low = new Int32Array(size);
  const at = new Int32Array(size);
  const path = new Int32Array(size);
  const open = new Int32Array(size);
  let count = 0;
  let time = 0;
  let opened = 0;
  for (let root = 0; root < size; root++) {
    if (visited[root] !== 0) continue;
    let depth = 0;
    const enter = (state: number): void => {
      path[depth++] = state;
      open[opened++] = state;
      visited[state] = low[state] = ++time;
      at[state] = starts[nodeAt(state, space)] as number;
    };
    enter(root);
    while (depth > 0) {
      const state = path[depth - 1] as number;
      const end = starts[nodeAt(state, space) + 1] as number;
      let next = -1;
      while (next < 0 && (at[state] as number) < end) {
        const place = at[state] as number;
        at[state] = place + 1;
        const to = follow(state, order[place] as number, space);
        if (to < 0) continue;
        if (visited[to] === 0) next = to;
        else if ((of[to] as number) >= 0 && (visited[to] as number) < (low[state] as number))
          low[state] = visited[to] as number;
      }
      if (next >= 0) {
        enter(next);
        continue;
      }
      depth -= 1;
      if (depth > 0) {
        const parent = path[depth - 1] as number;
        if ((low[state] as number) < (low[parent] as number)) low[parent] = low[state] as number;
      }
      if (low[state] !== visited[state]) continue;
      const isAlone = open[opened - 1] === state;
      const component = isAlone ? CLOSED : -1 - ++count;
      for (;;) {
        const member = open[--opened] as number;
        of[member] = component;
        if (member === state) break;
      }
    }
  }
  for (let state = 0; state < size; state++) of[state] = -(of[state] as number) - 1;
  return { of, count };
}

/** While the search goes on, a state that belongs to a component has a number below 0. */
const CLOSED = -1;

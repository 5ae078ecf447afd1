// Cycles in the dependency graph, the worst kinds first: in each component the shortest that is found
// through a few of its edges, named by the edges that it has (Adya, Liskov and O'Neil, ICDE 2000; names as Elle has them).
import { componentsOf, follow, sizeOf, type Components, type Space } from './components.ts';
import { OLDER, ON, PROCESS, REALTIME, RW, WR, WW, type Graph } from './edges.ts';
import type { CycleBase, CycleKind } from './kinds.ts';

export interface Step {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly key: number;
  readonly version: number;
}

export interface Cycle {
  readonly kind: CycleKind;
  readonly steps: readonly Step[];
}

const SUFFIXES = [0, PROCESS, PROCESS | REALTIME] as const;

/** Edges that a component is tried through, and nodes that all those trials may visit. */
const TRIALS = 64;
const WORK = 20_000_000;

/** At most one cycle of each kind in each component, and no more than `most` of a kind. */
export function findCycles(graph: Graph, most: number): readonly Cycle[] {
  const everything = WW | WR | RW | OLDER | PROCESS | REALTIME;
  if (componentsOf({ graph, mask: everything, isApart: false }).count === 0) return [];
  const cycles: Cycle[] = [];
  const counts = new Map<CycleKind, number>();
  for (const suffix of SUFFIXES) {
    const all = WW | WR | RW | OLDER | suffix;
    const stages: readonly { readonly mask: number; readonly isApart: boolean }[] = [
      { mask: WW | suffix, isApart: false },
      { mask: WW | WR | suffix, isApart: false },
      { mask: all, isApart: true },
      { mask: all, isApart: false },
    ];
    for (const stage of stages) {
      const space = { graph, ...stage };
      for (const cycle of cyclesIn(space, suffix)) {
        const count = counts.get(cycle.kind) ?? 0;
        if (count >= most || cycles.some((known) => isNoNews(cycle, known))) continue;
        counts.set(cycle.kind, count + 1);
        cycles.push(cycle);
      }
    }
  }
  return cycles;
}

/** Whether it is the same, or needs process order or real time where one that it meets is as bad without. */
function isNoNews(cycle: Cycle, known: Cycle): boolean {
  const [base, suffix] = rankOf(cycle.kind);
  const [knownBase, knownSuffix] = rankOf(known.kind);
  if (knownSuffix === suffix) return knownBase === base && isSameCycle(cycle, known);
  const met = new Set(known.steps.map(({ from }) => from));
  return knownSuffix < suffix && knownBase <= base && cycle.steps.some(({ from }) => met.has(from));
}

function rankOf(kind: CycleKind): readonly [base: number, suffix: number] {
  const suffix = kind.endsWith('-realtime') ? 2 : kind.endsWith('-process') ? 1 : 0;
  return [BASES.indexOf(kind.replace(/-(process|realtime)$/, '') as CycleBase), suffix];
}

const BASES: readonly CycleBase[] = ['G0', 'G1c', 'G-single', 'G-nonadjacent', 'G2-item'];

function isSameCycle(one: Cycle, other: Cycle): boolean {
  const names = (cycle: Cycle): string =>
    cycle.steps
      .map(({ from, to, kind }) => `${String(from)} ${String(to)} ${String(kind)}`)
      .toSorted()
      .join();
  return one.steps.length === other.steps.length && names(one) === names(other);
}

/** The shortest cycle found in each component, and the shortest with a single RW edge. */
function* cyclesIn(space: Space, suffix: number): Generator<Cycle> {
  const components = componentsOf(space);
  if (components.count === 0) return;
  const search = new Search(space, components);
  const best = new Map<number, Map<CycleKind, readonly Step[]>>();
  const tried = new Map<string, number>();
  const { edges } = space.graph;
  const needed = neededBy(space, suffix);
  for (let edge = 0; edge < edges.from.length && search.work < WORK; edge++) {
    const kind = edges.kind.at(edge);
    for (const state of search.statesBefore(edge)) {
      const component = components.of[state] as number;
      if ((kind & needed) === 0 && !isFirstOf(component, best)) continue;
      const key = `${String(component)} ${String(kind)}`;
      const count = tried.get(key) ?? 0;
      if (count >= (space.isApart ? TRIALS * 8 : TRIALS)) continue;
      tried.set(key, count + 1);
      const steps = search.through(state, edge);
      if (steps === undefined) continue;
      const found = best.get(component) ?? new Map<CycleKind, readonly Step[]>();
      best.set(component, found);
      const name = nameOf(steps);
      if (steps.length < (found.get(name)?.length ?? Infinity)) found.set(name, steps);
    }
  }
  for (const found of best.values()) for (const [kind, steps] of found) yield { kind, steps };
}

const isFirstOf = (component: number, best: ReadonlyMap<number, unknown>): boolean =>
  !best.has(component);

/** The edges of which a cycle that an earlier stage did not find has at least one. */
function neededBy({ mask, isApart }: Space, suffix: number): number {
  if ((mask & RW) !== 0) return RW | (isApart ? OLDER : 0) | (suffix === 0 ? 0 : suffix);
  if (suffix !== 0) return suffix;
  return (mask & WR) !== 0 ? WR : WW;
}

export function nameOf(steps: readonly Step[]): CycleKind {
  const rws = steps.map(({ kind }) => (kind & RW) !== 0);
  const count = rws.filter(Boolean).length;
  const has = (kind: number): boolean => steps.some((step) => (step.kind & kind) !== 0);
  const areApart = rws.every((isRw, place) => !isRw || !rws[(place + 1) % rws.length]);
  let base: CycleBase = 'G2-item';
  if (count === 0 && !has(OLDER)) base = has(WR) ? 'G1c' : 'G0';
  else if (count <= 1) base = 'G-single';
  else if (areApart) base = 'G-nonadjacent';
  if (has(REALTIME)) return `${base}-realtime`;
  return has(PROCESS) ? `${base}-process` : base;
}

class Search {
  work = 0;
  readonly #space: Space;
  readonly #components: Components;
  readonly #cameBy: Int32Array;
  readonly #cameFrom: Int32Array;
  readonly #seen: Int32Array;
  readonly #queue: Int32Array;
  #round = 0;

  constructor(space: Space, components: Components) {
    const size = sizeOf(space);
    this.#space = space;
    this.#components = components;
    this.#cameBy = new Int32Array(size);
    this.#cameFrom = new Int32Array(size);
    this.#seen = new Int32Array(size);
    this.#queue = new Int32Array(size);
  }

  /** The states from which the edge stays in its component. */
  statesBefore(edge: number): readonly number[] {
    const { graph, isApart } = this.#space;
    const node = graph.edges.from.at(edge);
    const states = isApart ? [node, node + graph.edges.nodes] : [node];
    return states.filter((state) => {
      const component = this.#components.of[state] as number;
      if (component === 0) return false;
      const to = follow(state, edge, this.#space);
      return to >= 0 && this.#components.of[to] === component;
    });
  }

  /** The shortest way round through an edge; breadth first. */
  through(start: number, edge: number): readonly Step[] | undefined {
    const { starts, order } = this.#space.graph;
    const component = this.#components.of[start];
    const { nodes } = this.#space.graph.edges;
    this.#round += 1;
    let end = 0;
    this.#visit(follow(start, edge, this.#space), { edge, from: start, at: end++ });
    for (let head = 0; head < end; head++) {
      const state = this.#queue[head] as number;
      if (state === start) return this.#stepsTo(start);
      this.work += 1;
      const last = starts[(state % nodes) + 1] as number;
      for (let at = starts[state % nodes] as number; at < last; at++) {
        const next = order[at] as number;
        const to = follow(state, next, this.#space);
        if (to < 0 || this.#components.of[to] !== component || this.#seen[to] === this.#round)
          continue;
        this.#visit(to, { edge: next, from: state, at: end++ });
      }
    }
    return undefined;
  }

  #visit(
    state: number,
    { edge, from, at }: { readonly edge: number; readonly from: number; readonly at: number },
  ): void {
    this.#seen[state] = this.#round;
    this.#cameBy[state] = edge;
    this.#cameFrom[state] = from;
    this.#queue[at] = state;
  }

  #stepsTo(start: number): readonly Step[] {
    const path: number[] = [];
    let state = start;
    do {
      path.push(this.#cameBy[state] as number);
      state = this.#cameFrom[state] as number;
    } while (state !== start);
    return withoutLoops(joined(path.toReversed(), this.#space));
  }
}

/** Edges over nodes that are no transactions become one. */
function joined(path: readonly number[], { graph: { edges } }: Space): readonly Step[] {
  const first = path.findIndex((edge) => edges.from.at(edge) < edges.transactions);
  const rotated = [...path.slice(first), ...path.slice(0, first)];
  const steps: Step[] = [];
  let from = -1;
  let kind = 0;
  for (const edge of rotated) {
    if (edges.kind.at(edge) !== ON) kind = edges.kind.at(edge);
    if (edges.from.at(edge) < edges.transactions) from = edges.from.at(edge);
    const to = edges.to.at(edge);
    if (to >= edges.transactions) continue;
    const told = { key: edges.key.at(edge), version: edges.version.at(edge) };
    steps.push({ from, to, kind, ...told });
  }
  return steps;
}

/**
 * A way round may pass a transaction twice where RW edges are kept apart. Of the two rounds then, one
 * alone is a cycle that keeps them apart, too: the one that does not both come and go by RW.
 */
function withoutLoops(steps: readonly Step[]): readonly Step[] {
  for (let end = 1; end < steps.length; end++) {
    const begin = steps.findIndex(({ from }) => from === (steps[end] as Step).from);
    if (begin === end) continue;
    const inner = steps.slice(begin, end);
    const outer = [...steps.slice(0, begin), ...steps.slice(end)];
    const isTorn = [inner.at(-1), inner[0]].every((step) => ((step?.kind ?? 0) & RW) !== 0);
    return withoutLoops(isTorn ? outer : inner);
  }
  return steps;
}

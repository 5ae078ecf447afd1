// The chain of values of one key: each execution takes the value that the one before left and leaves
// hash(previous + argument). The checker's graph of values, laid out as a list. Only for the puthash model.
import { valueGraph, type Anomaly, type History, type ValueGraph } from '../../../checker/index.ts';
import { clientName, requestName } from '../../record/operations.ts';

export interface ChainStep {
  readonly previous: string;
  readonly argument: string;
  readonly next: string;
  /** `c0#1`, and the index of its invocation in the history. */
  readonly request: string;
  readonly event: number;
  /** Whether no client was told: it follows from the values around it. */
  readonly isInferred: boolean;
  /** Whether the same request made another step of this chain before. */
  readonly isAgain: boolean;
  /** Whether another execution took the same value. */
  readonly isFork: boolean;
}

export type ChainPart =
  | { readonly kind: 'step'; readonly step: ChainStep }
  /** A value that somebody was told, and that no known execution left. */
  | { readonly kind: 'gap'; readonly value: string }
  | { readonly kind: 'fold'; readonly count: number };

export interface ValueChain {
  readonly key: string;
  readonly parts: readonly ChainPart[];
  /** How many executions there are; the parts show fewer. */
  readonly stepCount: number;
  readonly shownCount: number;
}

export function valueChain(
  history: History,
  key: string,
  anomalies: readonly Anomaly[],
): ValueChain | undefined {
  if (history.header.model !== 'puthash') return undefined;
  const graph = valueGraph(history, key, anomalies);
  const parts = walk(graph, stepsIn(graph, history));
  const shown = fold(parts);
  return {
    key,
    parts: shown,
    stepCount: graph.size,
    shownCount: shown.filter(({ kind }) => kind === 'step').length,
  };
}

/** Each execution, by its edge. */
function stepsIn(graph: ValueGraph, history: History): ReadonlyMap<string, ChainStep> {
  const asked = new Map(history.events.map((event) => [event.index, event]));
  const counts = new Map<number, number>();
  graph.forEachEdge((_edge, { index }) => counts.set(index, (counts.get(index) ?? 0) + 1));
  return new Map(
    graph.mapEdges((edge, { index, isAnswered }, previous, next) => {
      const event = asked.get(index)!;
      const step: ChainStep = {
        previous,
        argument: typeof event.value === 'string' ? event.value : '',
        next,
        request: event.id === undefined ? `${clientName(event)}@${index}` : requestName(event.id),
        event: index,
        isInferred: !isAnswered,
        isAgain: counts.get(index)! > 1,
        isFork: graph.outDegree(previous) > 1,
      };
      return [edge, step];
    }),
  );
}

/** From the empty value along the executions, a fork's branches behind one another; then what hangs loose. */
function walk(graph: ValueGraph, steps: ReadonlyMap<string, ChainStep>): readonly ChainPart[] {
  const seen = new Set<string>();
  const parts: ChainPart[] = [];
  const follow = (from: string): void => {
    const waiting = graph.outEdges(from).toReversed();
    for (let edge = waiting.pop(); edge !== undefined; edge = waiting.pop()) {
      if (seen.has(edge)) continue;
      seen.add(edge);
      parts.push({ kind: 'step', step: steps.get(edge)! });
      waiting.push(...graph.outEdges(graph.target(edge)).toReversed());
    }
  };
  follow('');
  for (const { previous } of [...steps.values()].toSorted((a, b) => a.event - b.event)) {
    if (previous === '' || graph.inDegree(previous) > 0) continue;
    if (graph.outEdges(previous).every((edge) => seen.has(edge))) continue;
    parts.push({ kind: 'gap', value: previous });
    follow(previous);
  }
  return parts;
}

/** Keeps what is wrong, with its neighbours, and both ends. */
function fold(parts: readonly ChainPart[]): readonly ChainPart[] {
  const kept = new Set<number>();
  for (const [place, part] of parts.entries()) {
    const isWrong =
      part.kind === 'gap' || (part.kind === 'step' && (part.step.isAgain || part.step.isFork));
    const isEnd = place === 0 || place === parts.length - 1;
    const reach = isWrong ? neighbours : isEnd ? 1 : -1;
    for (let near = place - reach; near <= place + reach; near++) kept.add(near);
  }
  const shown: ChainPart[] = [];
  let count = 0;
  for (const [place, part] of parts.entries()) {
    if (kept.has(place) && shown.length < partsMax) {
      if (count > 0) shown.push({ kind: 'fold', count });
      shown.push(part);
      count = 0;
    } else count += 1;
  }
  return count > 0 ? [...shown, { kind: 'fold', count }] : shown;
}

const neighbours = 3;
const partsMax = 60;

// The value chain of one key as a graph, for explanations: values are nodes, executions are edges from
// the value before to the value after. Answers show most of them; the walk along the chain infers the others.
import { MultiDirectedGraph } from 'graphology';
import { valueChainOf } from '../chain/value-chain.ts';
import { walk, type Inferred } from '../chain/walk.ts';
import { chainHash } from '../ints/fnv.ts';
import type { History } from '../history.ts';
import { NEVER, operationsOf, type Operation } from '../operations.ts';
import { textOf } from '../value.ts';
import type { Anomaly } from '../verdict.ts';
import { phrase, shown } from '../words.ts';

export interface ValueNode {
  readonly label: string;
  /** Invocation indexes of the gets that were answered with this value. */
  readonly readBy: readonly number[];
}

export interface ExecutionEdge {
  readonly label: string;
  /** Of the invocation event. */
  readonly index: number;
  /** Whether the operation's own answer shows this execution, or only the value that others saw. */
  readonly isAnswered: boolean;
  /** Whether an anomaly accuses the operation. */
  readonly isAccused: boolean;
}

export type ValueGraph = MultiDirectedGraph<ValueNode, ExecutionEdge>;

/** Work for the executions that no answer shows, of which most cost a step. */
const STEPS = 1_000_000;
const BYTES = 100_000_000;

/** Of a puthash history; `key` undefined where operations have none. */
export function valueGraph(
  history: History,
  key: string | undefined,
  anomalies: readonly Anomaly[],
): ValueGraph {
  const graph: ValueGraph = new MultiDirectedGraph();
  const here = anomalies.filter((anomaly) => anomaly.key === key);
  const accused = new Set(here.map((anomaly) => anomaly.operations[0]?.index));
  const operations = executedOn(history, key, here);
  const add = (
    operation: Operation,
    { previous, next, isAnswered }: { previous: string; next: string; isAnswered: boolean },
  ): void => {
    touch(graph, previous);
    touch(graph, next);
    const name = `${String(operation.index)}: ${previous} -> ${next}`;
    if (graph.hasEdge(name)) return;
    graph.addDirectedEdgeWithKey(name, previous, next, {
      label: phrase(operation),
      index: operation.index,
      isAnswered,
      isAccused: accused.has(operation.index),
    });
  };
  touch(graph, '');
  for (const operation of operations.filter(({ result }) => result !== undefined)) {
    const previous = textOf(operation.result ?? null);
    const next = chainHash(previous, textOf(operation.value));
    if (operation.f === 'get') read(graph, previous, operation.index);
    else add(operation, { previous, next, isAnswered: true });
  }
  for (const { operation, previous, next } of inferredFrom(operations))
    add(operations[operation] as Operation, { previous, next, isAnswered: false });
  return graph;
}

/** What may have been executed; what was told failed only where an anomaly says that it was. */
function executedOn(
  history: History,
  key: string | undefined,
  anomalies: readonly Anomaly[],
): readonly Operation[] {
  const { all, failed } = operationsOf(history);
  const doubted = new Set(
    anomalies.flatMap(({ kind, operations }) =>
      kind === 'failed-yet-executed' ? [operations[0]?.index] : [],
    ),
  );
  return [
    ...all,
    ...failed
      .filter(({ index }) => doubted.has(index))
      .map((operation) => Object.assign({}, operation, { returned: NEVER })),
  ]
    .filter((operation) => operation.key === key)
    .toSorted((a, b) => a.called - b.called);
}

/** Executions that no answer shows: those that bridge the gaps between the values that were seen. */
function inferredFrom(operations: readonly Operation[]): readonly Inferred[] {
  if (operations.some(({ f }) => f === 'put')) return [];
  const chain = valueChainOf(operations);
  const allowance = { steps: STEPS, bytes: BYTES, isFull: false, expired: () => false };
  return (chain && walk(chain, allowance)?.inferred) ?? [];
}

/** Values that hang together: one group when all is well, more where gaps or foreign values are. */
export function chainsOf(graph: ValueGraph): readonly (readonly string[])[] {
  const isSeen = new Set<string>();
  const chains: string[][] = [];
  for (const start of graph.nodes()) {
    if (isSeen.has(start)) continue;
    isSeen.add(start);
    const chain = [start];
    for (const value of chain) {
      for (const neighbor of graph.neighbors(value)) {
        if (isSeen.has(neighbor)) continue;
        isSeen.add(neighbor);
        chain.push(neighbor);
      }
    }
    chains.push(chain);
  }
  return chains;
}

/** The executions that lead from one value to another, the fewest; undefined where none do. */
export function pathBetween(
  graph: ValueGraph,
  from: string,
  to: string,
): readonly ExecutionEdge[] | undefined {
  const cameBy = new Map<string, { readonly edge: string; readonly from: string } | undefined>([
    [from, undefined],
  ]);
  const waiting = [from];
  for (const value of waiting) {
    graph.forEachOutEdge(value, (edge, _attributes, _source, target) => {
      if (cameBy.has(target)) return;
      cameBy.set(target, { edge, from: value });
      waiting.push(target);
    });
  }
  if (!cameBy.has(to)) return undefined;
  const path: ExecutionEdge[] = [];
  for (let step = cameBy.get(to); step !== undefined; step = cameBy.get(step.from)) {
    path.push(graph.getEdgeAttributes(step.edge));
  }
  return path.toReversed();
}

function touch(graph: ValueGraph, value: string): void {
  if (!graph.hasNode(value)) graph.addNode(value, { label: shown(value), readBy: [] });
}

function read(graph: ValueGraph, value: string, index: number): void {
  touch(graph, value);
  graph.updateNodeAttribute(value, 'readBy', (readBy = []) => [...readBy, index]);
}

// Who came before whom in real time, among a few operations: an edge says that one had returned before
// the other was invoked, and none that follows from others is drawn.
import { DirectedGraph } from 'graphology';
import type { History } from '../history.ts';
import { operationsOf } from '../operations.ts';
import { phrase, shown } from '../words.ts';

export interface OperationNode {
  readonly label: string;
  readonly result: string;
}

export type PrecedenceGraph = DirectedGraph<OperationNode>;

/** `indexes` are those of invocation events, an anomaly's operations for example. */
export function precedenceGraph(history: History, indexes: readonly number[]): PrecedenceGraph {
  const wanted = new Set(indexes);
  const operations = operationsOf(history).all.filter(({ index }) => wanted.has(index));
  const graph: PrecedenceGraph = new DirectedGraph();
  for (const operation of operations) {
    const result = operation.result === undefined ? 'unknown' : shown(operation.result);
    graph.addNode(String(operation.index), { label: phrase(operation), result });
  }
  for (const later of operations) {
    const before = operations.filter((earlier) => earlier.returned < later.called);
    for (const earlier of before) {
      const isImplied = before.some((between) => earlier.returned < between.called);
      if (!isImplied) graph.addDirectedEdge(String(earlier.index), String(later.index));
    }
  }
  return graph;
}

// Edges that need no values: which transaction a process had before another, and which had returned
// before another began. Real time costs a node and three edges a transaction, as each return is a
// moment, each moment leads to the next, and each call comes after the last moment before it.
import { type Edges, PROCESS, REALTIME } from './edges.ts';
import { ABORTED, COMMITTED, type Transactions } from './transactions.ts';

export function addProcessOrder(transactions: Transactions, edges: Edges): void {
  const latest = new Map<unknown, number>();
  for (let transaction = 0; transaction < transactions.count; transaction++) {
    const outcome = transactions.outcome[transaction];
    if (outcome === ABORTED) continue;
    const process = transactions.processes[transaction];
    const before = latest.get(process);
    if (before !== undefined) edges.add(before, transaction, PROCESS);
    if (outcome === COMMITTED) latest.set(process, transaction);
  }
}

export function addRealTime(transactions: Transactions, edges: Edges): void {
  const { called, returned } = transactions;
  const returns = returnsOf(transactions);
  let moment: number | undefined;
  let next = 0;
  for (let transaction = 0; transaction < transactions.count; transaction++) {
    if (transactions.outcome[transaction] === ABORTED) continue;
    for (; next < returns.length; next++) {
      const earlier = returns[next] as number;
      if ((returned[earlier] as number) > (called[transaction] as number)) break;
      const node = edges.addNode();
      edges.add(earlier, node, REALTIME);
      if (moment !== undefined) edges.add(moment, node, REALTIME);
      moment = node;
    }
    if (moment !== undefined) edges.add(moment, transaction, REALTIME);
  }
}

/** The committed transactions in the order in which they returned. */
export function returnsOf({ count, outcome, returned }: Transactions): readonly number[] {
  const committed: number[] = [];
  for (let transaction = 0; transaction < count; transaction++) {
    if (outcome[transaction] === COMMITTED) committed.push(transaction);
  }
  return committed.sort((a, b) => (returned[a] as number) - (returned[b] as number));
}

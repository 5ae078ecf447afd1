// Frontier: the earliest return whose operation is not linearized. Window: the operations of one key that
// are open there, which are those that may be taken next. Slot: a bit for each operation of a window,
// reused after its return, so that a few bits name a configuration, however long the history is.
import type { Operation } from '../operations.ts';

/** Windows of a key: its known operations by their place in the order of calls, with slots and order of return. */
export interface Window {
  readonly called: Int32Array;
  readonly returned: Int32Array;
  /** Known operations in the order in which they returned. */
  readonly returns: Int32Array;
  readonly slotOf: Int32Array;
  /** The operation that takes the same slot later, or -1. */
  readonly nextInSlot: Int32Array;
  /** The first operation of each slot. */
  readonly firstInSlot: Int32Array;
}

export function windowOf(known: readonly Operation[]): Window {
  const count = known.length;
  const called = new Int32Array(count);
  const returned = new Int32Array(count);
  for (const [i, operation] of known.entries()) {
    called[i] = operation.called;
    returned[i] = operation.returned;
  }
  const returns = orderOfReturns(known);
  const slotOf = new Int32Array(count);
  const nextInSlot = new Int32Array(count).fill(-1);
  const firstInSlot: number[] = [];
  const lastInSlot: number[] = [];
  const free: number[] = [];
  let returnedCount = 0;
  for (let operation = 0; operation < count; operation++) {
    const now = called[operation] as number;
    for (; returnedCount < count; returnedCount++) {
      const done = returns[returnedCount] as number;
      if ((returned[done] as number) > now) break;
      free.push(slotOf[done] as number);
    }
    const slot = free.pop() ?? firstInSlot.length;
    slotOf[operation] = slot;
    if (slot === firstInSlot.length) firstInSlot.push(operation);
    else nextInSlot[lastInSlot[slot] as number] = operation;
    lastInSlot[slot] = operation;
  }
  return {
    called,
    returned,
    returns,
    slotOf,
    nextInSlot,
    firstInSlot: Int32Array.from(firstInSlot),
  };
}

/** Numbers of operations in the order of their returns; sorted as plain numbers, which is fastest. */
export function orderOfReturns(operations: readonly Operation[]): Int32Array {
  const count = operations.length;
  const pairs = new Float64Array(count);
  for (let i = 0; i < count; i++) pairs[i] = (operations[i] as Operation).returned * count + i;
  pairs.sort();
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = (pairs[i] as number) % count;
  return order;
}

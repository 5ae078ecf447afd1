// What was put into an object and taken out of it, when every element is put in once: for each element
// the interval in which it came and the one in which it went.
import type { Value } from '../history.ts';
import { NEVER, type Operation } from '../operations.ts';
import { canonical } from '../value.ts';

/** The functions of an object that hands out what was put in; take answers null when it is empty. */
export interface Functions {
  readonly put: string;
  readonly take: string;
  /** Takes out everything. */
  readonly drain?: string;
}

/**
 * Times are places among the events of the key. What came back bounds what came before: an element was in
 * before anybody got it, and went after somebody had begun to put it in.
 */
export interface Element {
  readonly value: Value;
  readonly put: Operation;
  readonly putCall: number;
  readonly putReturn: number;
  /** Undefined for what nobody took. */
  readonly take: Operation | undefined;
  readonly takeCall: number;
  readonly takeReturn: number;
}

/** An answer that shows the object empty: of a take that found nothing, or of a drain, after it. */
export interface Emptiness {
  readonly operation: Operation;
  readonly call: number;
  readonly return: number;
  /** What the drain took out, in the order of its answer. */
  readonly drained: readonly Element[];
}

export interface Contents {
  /** All that surely were in: acknowledged, or taken out. */
  readonly elements: readonly Element[];
  readonly empties: readonly Emptiness[];
  /** Operations that may have taken something out, nobody knows what. */
  readonly unknownTakes: readonly Operation[];
  /** How many events the key has; the time of what never happened. */
  readonly end: number;
  /** The place of a position of the history among them. */
  readonly timeOf: (position: number) => number;
}

/** Undefined where an element was put in twice; `illegal` where one was taken out twice, too early or from nowhere. */
export function contentsOf(
  operations: readonly Operation[],
  { put, take, drain }: Functions,
): Contents | 'illegal' | undefined {
  const puts = new Map<string, Operation>();
  for (const operation of operations) {
    if (operation.f !== put) continue;
    const text = canonical(operation.value);
    if (puts.has(text)) return undefined;
    puts.set(text, operation);
  }
  const timeOf = timesOf(operations);
  const end = timeOf(NEVER);
  const elements = new Map<string, Element>();
  const empties: Emptiness[] = [];
  const unknownTakes: Operation[] = [];
  for (const operation of operations) {
    const { f, result } = operation;
    if (f === put) continue;
    if (result === undefined) {
      unknownTakes.push(operation);
      continue;
    }
    const values = f === drain ? listIn(result) : f === take && result !== null ? [result] : [];
    if (values === undefined) return 'illegal';
    const taken = { call: timeOf(operation.called), return: timeOf(operation.returned) };
    const found: Element[] = [];
    for (const value of values) {
      const text = canonical(value);
      const by = puts.get(text);
      if (by === undefined || elements.has(text) || by.called > operation.returned)
        return 'illegal';
      taken.call = Math.max(taken.call, timeOf(by.called));
      elements.set(text, elementOf(by, operation, timeOf));
      found.push(elements.get(text) as Element);
    }
    if (f === drain || result === null)
      empties.push({
        operation,
        ...taken,
        drained: found.map((one) => ({ ...one, takeCall: taken.call })),
      });
  }
  for (const { drained } of empties)
    for (const element of drained) elements.set(canonical(element.value), element);
  for (const [text, by] of puts)
    if (!elements.has(text) && by.result !== undefined)
      elements.set(text, elementOf(by, undefined, timeOf));
  return { elements: [...elements.values()], empties, unknownTakes, end, timeOf };
}

function elementOf(
  put: Operation,
  take: Operation | undefined,
  timeOf: (position: number) => number,
): Element {
  const putCall = timeOf(put.called);
  const takeReturn = timeOf(take?.returned ?? NEVER);
  return {
    value: put.value,
    put,
    putCall,
    putReturn: Math.min(timeOf(put.returned), takeReturn),
    take,
    takeCall: Math.max(timeOf(take?.called ?? NEVER), putCall),
    takeReturn,
  };
}

/** The place of a position of the history among the events of these operations. */
function timesOf(operations: readonly Operation[]): (position: number) => number {
  const positions = new Int32Array(operations.length * 2);
  let count = 0;
  for (const { called, returned } of operations) {
    positions[count++] = called;
    if (returned !== NEVER) positions[count++] = returned;
  }
  const sorted = positions.subarray(0, count);
  sorted.sort();
  return (position) => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] as number) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

const listIn = (result: Value): readonly Value[] | undefined =>
  result === null ? [] : Array.isArray(result) ? (result as readonly Value[]) : undefined;

// A problem: the operations of one key as numbers, prepared for a search.
import { classesOf, callOf, twinsOf, type UnknownClass } from './kinds.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { Transitions } from './transitions.ts';
import { windowOf, type Window } from './window.ts';

export interface Problem {
  readonly model: Model;
  readonly transitions: Transitions;
  readonly known: readonly Operation[];
  /** Operations of unknown outcome that may change the state. */
  readonly unknown: readonly Operation[];
  readonly window: Window;
  /** For each known operation the number of its call, and whether it is a read. */
  readonly calls: Int32Array;
  readonly isRead: Uint8Array;
  /** Whether no read may show that a known operation was done. */
  readonly isUnseen: Uint8Array;
  /** The twin of each known operation (kinds.ts), or -1. */
  readonly twins: Int32Array;
  /** Unknown operations that ask the same form a class; the earliest unused one of each is tried. */
  readonly classes: readonly UnknownClass[];
}

export function problemOf(model: Model, operations: readonly Operation[]): Problem {
  const known: Operation[] = [];
  const unknown: Operation[] = [];
  for (const operation of operations) {
    if (operation.result !== undefined) known.push(operation);
    else if (!model.isRead(operation)) unknown.push(operation);
  }
  // Without resets every read shows the whole of the state, and the look-ahead is enough.
  const isReset = (operation: Operation): boolean => model.isReset?.(operation) === true;
  const guides = model.mayShow !== undefined && operations.some(isReset);
  const reads = guides ? known.filter((operation) => model.isRead(operation)) : [];
  const transitions = new Transitions(model, reads);
  const window = windowOf(known);
  const calls = new Int32Array(known.length);
  const isRead = new Uint8Array(known.length);
  for (const [number, operation] of known.entries()) {
    calls[number] = transitions.callNumber(callOf(operation));
    isRead[number] = Number(model.isRead(operation));
  }
  return {
    model,
    transitions,
    known,
    unknown,
    window,
    calls,
    isRead,
    isUnseen: unseen(known, reads, model),
    twins: twinsOf(window.returns, calls),
    classes: classesOf(unknown, transitions),
  };
}

/** How often a read is compared with an operation, at most. */
const COMPARED = 10_000_000;

function unseen(
  known: readonly Operation[],
  reads: readonly Operation[],
  model: Model,
): Uint8Array {
  const isUnseen = new Uint8Array(known.length);
  if (reads.length === 0 || known.length * reads.length > COMPARED) return isUnseen;
  for (const [number, operation] of known.entries()) {
    const isShown =
      model.isRead(operation) || reads.some((read) => model.mayShow?.(read, operation) !== false);
    isUnseen[number] = Number(!isShown);
  }
  return isUnseen;
}

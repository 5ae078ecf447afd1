// What a search is to solve: the operations of one key, prepared as numbers.
import { classesOf, callOf, twinsOf, type UnknownClass } from './kinds.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { Transitions } from './transitions.ts';
import { windowOf, type Window } from './window.ts';

export interface Problem {
  readonly model: Model;
  readonly transitions: Transitions;
  readonly known: readonly Operation[];
  /** Those of unknown outcome that may make a difference. */
  readonly unknown: readonly Operation[];
  readonly window: Window;
  /** For each known operation the number of its call, and whether it is a read. */
  readonly calls: Int32Array;
  readonly isRead: Uint8Array;
  /** For each known operation the one that asked and was answered the same and returned right before it, or -1. */
  readonly twins: Int32Array;
  /** Unknown operations that ask the same form a class; the earliest unused one of each is tried. */
  readonly classes: readonly UnknownClass[];
}

export function problemOf(model: Model, operations: readonly Operation[]): Problem {
  const transitions = new Transitions(model);
  const known: Operation[] = [];
  const unknown: Operation[] = [];
  for (const operation of operations) {
    if (operation.result !== undefined) known.push(operation);
    else if (!model.isRead(operation)) unknown.push(operation);
  }
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
    twins: twinsOf(window.returns, calls),
    classes: classesOf(unknown, transitions),
  };
}

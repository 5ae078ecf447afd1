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
  /** The twin of each known operation (kinds.ts), or -1. */
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

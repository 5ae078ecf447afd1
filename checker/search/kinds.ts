// Interchangeable operations: of those the search tries only one.
import type { Call } from '../model.ts';
import type { Operation } from '../operations.ts';
import type { Transitions } from './transitions.ts';

/** The twin of each known operation: the one with the same call and result that returned right before it, or -1. */
export function twinsOf(returns: Int32Array, calls: Int32Array): Int32Array {
  const latest = new Map<number, number>();
  const twins = new Int32Array(calls.length);
  for (const operation of returns) {
    const call = calls[operation] as number;
    twins[operation] = latest.get(call) ?? -1;
    latest.set(call, operation);
  }
  return twins;
}

/** A class of unknown operations: those with the same call. */
export interface UnknownClass {
  readonly call: number;
  /** Numbers of unknown operations, the earliest invoked first. */
  readonly members: readonly number[];
}

export function classesOf(
  unknown: readonly Operation[],
  transitions: Transitions,
): readonly UnknownClass[] {
  const classes = new Map<number, number[]>();
  for (const [number, operation] of unknown.entries()) {
    const call = transitions.callNumber(callOf(operation));
    const members = classes.get(call);
    if (members === undefined) classes.set(call, [number]);
    else members.push(number);
  }
  return Array.from(classes, ([call, members]) => ({ call, members }));
}

export const callOf = ({ f, value, result }: Operation): Call => ({ f, value, result });

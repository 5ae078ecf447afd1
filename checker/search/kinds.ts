// Operations that are alike: of those the search needs to try one alone.
import type { Call } from '../model.ts';
import type { Operation } from '../operations.ts';
import type { Transitions } from './transitions.ts';

/** For each known operation the one that asked and was answered the same and returned right before it, or -1. */
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

/** Operations of unknown outcome that ask the same. */
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

// The calls of a machine that are out, each with what it is for. A call that the machine waits for
// no longer stays here until it ends, so that its id is not given to another one meanwhile; ids
// are the smallest free ones of their purpose, so that they neither grow with time nor tell what else
// was out.
import type { CallId } from './machine.ts';
import { lookUp, withEntry, without, type Dictionary } from './record.ts';

export type Calls = Dictionary<string>;

const FIRST: Dictionary<CallId> = { transfer: 101, ping: 201, view: 301 };

export function openCall(calls: Calls, purpose: string): { call: CallId; calls: Calls } {
  let call = lookUp(FIRST, purpose) ?? 1;
  while (Object.hasOwn(calls, call)) call++;
  return { call, calls: withEntry(calls, String(call), purpose) };
}

export function purposeOf(calls: Calls, call: CallId): string | undefined {
  return lookUp(calls, String(call));
}

export function closeCall(calls: Calls, call: CallId): Calls {
  return without(calls, String(call));
}

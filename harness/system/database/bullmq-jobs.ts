// What the clients of BullMQ and its workers call alike.
import type { Value } from '../../../checker/index.ts';

export const JOBS = 'appends';

/** What a job is told. */
export interface Append {
  readonly key: string;
  readonly value: Value;
}

/** The key in Redis of the list that jobs append to. */
export function listOf(key: string): string {
  return `list:${key}`;
}

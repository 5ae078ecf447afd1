// What a caller did in each way of failing, whether that is a finding, and the sentence that says so.
import type { CallerEnd } from './caller.ts';
import { isIdempotent, type Arrival } from './arrival.ts';

/** Whether copies can be told to be copies: by one and the same key, or not. */
export type KeyUse = 'none' | 'same' | 'changed';

/** One way of failing, tried once. */
export interface WayResult {
  readonly way: string;
  /** What happened to the reply. */
  readonly what: string;
  /** How often the call arrived (or was executed); absent where the way could not be played. */
  readonly times?: number;
  /** Why the way could not be played. */
  readonly miss?: string;
  /** Between one time and the next, in milliseconds. */
  readonly gapsMs: readonly number[];
  /** The call and its copies; none where executions are counted. */
  readonly copies: readonly Arrival[];
  readonly key?: KeyUse;
  /** After how long the caller closed the connection on which it waited, in milliseconds. */
  readonly gaveUpMs?: number;
  /** What it ended with; absent where it was not started. */
  readonly caller?: CallerEnd;
  /** `again`: what is not idempotent was sent again, and nobody can know. `allowed`: so it may be. */
  readonly finding: 'none' | 'again' | 'allowed';
  /** In words, where it was sent or executed more than once. */
  readonly sentence?: string;
}

export interface ResendResult {
  readonly version: 1;
  readonly verdict: 'valid' | 'invalid' | 'unknown';
  readonly counted: 'arrivals' | 'executions';
  /** Whether every try fails, or the first alone. */
  readonly fails: 'always' | 'once';
  /** The request whose reply is lost; absent where executions are counted. */
  readonly call?: { readonly method: string; readonly path: string };
  /** ISO 8601. */
  readonly date: string;
  readonly ways: readonly WayResult[];
}

/** The key of copies: `same` where each carries one and it never differs. */
export function keyUse(copies: readonly Arrival[]): KeyUse {
  const keys = new Set(copies.map(({ key }) => key));
  if (keys.size > 1) return 'changed';
  return keys.has(undefined) ? 'none' : 'same';
}

export function gapsOf(timesMs: readonly number[]): number[] {
  return timesMs.slice(1).map((at, index) => Math.round((at - timesMs[index]!) * 10) / 10);
}

/** A request under one key is told from a new one by it; any other that is not idempotent is not. */
export function findingOf(copies: readonly Arrival[], isAllowed: boolean): WayResult['finding'] {
  const [first] = copies;
  if (first === undefined || copies.length < 2 || isIdempotent(first.method)) return 'none';
  if (keyUse(copies) === 'same') return 'none';
  return isAllowed ? 'allowed' : 'again';
}

/** Undefined where nothing came twice. */
export function sentenceOf(copies: readonly Arrival[], since: string): string | undefined {
  const [first, second] = copies;
  if (first === undefined || second === undefined) return undefined;
  const { method, path } = first;
  const after = inSeconds(second.atMs - first.atMs);
  const connection =
    second.connection === first.connection ? 'the same connection' : 'a new connection';
  const place = second.endpoint === first.endpoint ? '' : ', to the other endpoint';
  const more = copies.length > 2 ? `, and ${copies.length} times in all` : '';
  const sent = `${method} ${path} was sent again ${after} after ${since}, on ${connection}${place}${more}`;
  return `${sent}, ${saidBodies(copies)}${saidKeys(copies)}`;
}

function saidBodies(copies: readonly Arrival[]): string {
  return new Set(copies.map(({ body }) => body)).size > 1 ? 'with another body, ' : '';
}

function saidKeys(copies: readonly Arrival[]): string {
  const { method, key } = copies[0]!;
  if (isIdempotent(method)) return `which ${method} allows`;
  const use = keyUse(copies);
  if (use === 'same') return `with the same key (${key}): the server can know`;
  if (use === 'changed') return 'with another key: the server cannot know';
  return 'without an Idempotency-Key: the server cannot know';
}

export function inSeconds(ms: number): string {
  return ms < 1000
    ? `${Math.max(ms, 0.1).toFixed(ms < 10 ? 1 : 0)} ms`
    : `${(ms / 1000).toFixed(1)} s`;
}

export function verdictOf(ways: readonly WayResult[]): ResendResult['verdict'] {
  if (ways.some(({ finding }) => finding === 'again')) return 'invalid';
  return ways.some(({ times }) => times !== undefined) ? 'valid' : 'unknown';
}

// `probe`: a running HTTP server asked whether it executes a request twice, or loses it.
import type { Value } from '../../checker/index.ts';
import { LIMITS } from '../campaign/plan-from.ts';
import { PROBED_USUALLY, probeOnce } from '../campaign/probe-once.ts';
import { durationOf, MAX_SEED } from '../ground/option-values.ts';
import type { Protocol } from '../probe/target.ts';
import { as, CALL, number, readOptions, text, texts, time, yes } from './options.ts';
import type { CallOptions, Duration } from './options.ts';
import { resultOf, type Result } from './result.ts';

/** Those of `doubletake probe`, with its defaults. */
export interface ProbeOptions extends CallOptions {
  /** The method of the request; `POST` when left out. */
  readonly method?: string;
  /** Headers more, each `'Name: value'`. */
  readonly header?: readonly string[];
  /** The body, in which `{key}` becomes the key; `{ reference: '{key}' }` when left out. */
  readonly body?: Value;
  /** Where the key goes: `header:NAME`, `query:NAME` or `body:PATH`; `header:Idempotency-Key` when left out. */
  readonly key?: string;
  /** What keys look like: `uuid` (when left out), `hex`, `number`, or a text with `{random}` in it. */
  readonly keyFormat?: string;
  /** By what an answer is a success, besides its status; `http` when left out. */
  readonly as?: Protocol;
  /** What the answer of a success has, such as `result`. */
  readonly success?: string;
  /** A request that is made first and after restarts: `POST /session {"user":"me"}`. */
  readonly login?: string;
  /** Where its answer has a bearer token. */
  readonly token?: string;
  /** A GET whose answer lists what was executed; items mention the key. */
  readonly list?: string;
  /** Where in that answer the list is, such as `data.items`. */
  readonly items?: string;
  /** Where it says what page is next: `data.next`, or `cursor=data.next`. */
  readonly next?: string;
  /** Where in the answer a number is that each execution raises by one. */
  readonly count?: string;
  /** A GET whose answer has that number. */
  readonly countUrl?: string;
  /** Fields in which answers may differ. */
  readonly ignore?: readonly string[];
  /** Names of headers, parameters of queries and fields of bodies whose values are never written down. */
  readonly secret?: readonly string[];
  /** The command that starts the server; with it the probe kills and restarts it. */
  readonly start?: string;
  /** The command of an MCP server over stdio, which is then found at the URL. */
  readonly stdio?: string;
  /** The command that kills a server which `start` did not keep in the foreground. */
  readonly kill?: string;
  /** Whether remarks make the verdict invalid, too. */
  readonly strict?: boolean;
  /** Whether every scenario is played, though something was found already. */
  readonly all?: boolean;
  /** Another instance of the server on the same store. */
  readonly also?: string;
  /** Headers of another user, each `'Name: value'`. */
  readonly asOther?: readonly string[];
  /** What to add to the body for the handler to fail at its end. */
  readonly failingBody?: Value;
  /** After which a lease or key runs out. */
  readonly afterExpiry?: Duration;
  /** Commands that take the store of the server away, and bring it back. */
  readonly killStore?: string;
  readonly startStore?: string;
  /** The whole takes no longer than this; `30s` when left out. */
  readonly time?: Duration;
  /** How long what is refused is tried again; `10s` when left out. */
  readonly patience?: Duration;
  /** In which what was answered shows; `3s` when left out. */
  readonly settle?: Duration;
  /** How long the server may take to get ready; `15s` when left out. */
  readonly ready?: Duration;
  /** After which a client gives up a try; `2s` when left out. */
  readonly timeout?: Duration;
  /** Copies sent at the same time; 5 when left out. */
  readonly copies?: number;
  /** What moments are drawn from; a fresh one when left out. */
  readonly seed?: number;
  /** Whether the server may be on another machine. */
  readonly allowRemote?: boolean;
}

const READERS = {
  ...CALL,
  method: text,
  header: texts,
  body: as<Value>(),
  key: text,
  keyFormat: text,
  as: as<Protocol>(),
  success: text,
  login: text,
  token: text,
  list: text,
  next: text,
  items: text,
  count: text,
  countUrl: text,
  ignore: texts,
  secret: texts,
  start: text,
  stdio: text,
  kill: text,
  strict: yes,
  all: yes,
  also: text,
  asOther: texts,
  failingBody: as<Value>(),
  afterExpiry: time,
  killStore: text,
  startStore: text,
  time,
  patience: time,
  settle: time,
  ready: time,
  timeout: time,
  copies: number(...LIMITS.copies),
  seed: number(0, MAX_SEED),
  allowRemote: yes,
};

/**
 * Sends a request to a server that runs, again and again under faults, as `doubletake probe` does. A
 * violation is no error: it is in the result.
 *
 * @throws UsageError for a wrong option, and where the server does not do as was said; any other Error
 * where the harness itself failed; the signal's reason when it is aborted.
 * @example
 * const result = await probe('http://127.0.0.1:3000/charges', { list: '/charges' });
 * assertValid(result);
 */
export async function probe(url: string, options: ProbeOptions = {}): Promise<Result> {
  const { signal, progress, ...given } = readOptions('probe', options, READERS);
  const judged = await probeOnce(
    url,
    { ...AS_USUAL, ...given },
    { signal: signal ?? new AbortController().signal, onNote: progress ?? (() => {}) },
  );
  return resultOf(judged);
}

const AS_USUAL = {
  ...PROBED_USUALLY,
  time: durationOf(PROBED_USUALLY.time),
  timeout: durationOf(PROBED_USUALLY.timeout),
  patience: durationOf(PROBED_USUALLY.patience),
  settle: durationOf(PROBED_USUALLY.settle),
  ready: durationOf(PROBED_USUALLY.ready),
};

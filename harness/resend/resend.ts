// Who sends it twice? A caller is started once in peace, to learn which of its requests is the call,
// and once for each way of failing; the endpoint counts how often the call arrives.
import { realClock } from '../ground/clock.ts';
import { UsageError } from '../ground/usage-error.ts';
import { callHttp, callThrough } from '../net/http-call.ts';
import { findCall, type Call } from './arrival.ts';
import { runCaller, type CallerEnd } from './caller.ts';
import { resendOverTcp } from './over-tcp.ts';
import { TIME_MS, type ResendOptions } from './options.ts';
import { Endpoint, WARM_UP } from './endpoint.ts';
import {
  findingOf,
  gapsOf,
  keyUse,
  sentenceOf,
  verdictOf,
  type ResendResult,
  type WayResult,
} from './result.ts';
import { Stage, type Script, type Seen } from './stage.ts';
import { WAYS, rowOf, wayNames } from './ways.ts';

const KEY_HEADERS = ['idempotency-key', 'x-idempotency-key'];

/** A proxy may try again when its client is gone: for so long it is waited for, in milliseconds. */
const LINGER_MS = 1200;

/** How much later than the caller's own time limit a late answer comes, in milliseconds. */
const LATER_MS = 300;

/** @throws UsageError where the caller cannot be started, or sends nothing. */
export async function resend(options: ResendOptions): Promise<ResendResult> {
  const { fails = 'always', ways: wanted = wayNames, allow = [], upstream } = options;
  if (upstream !== undefined) return resendOverTcp(options, upstream);
  for (const name of [...wanted, ...allow]) rowOf(name, WAYS);
  const call = await learnCall(options);
  const ways: WayResult[] = [];
  for (const name of inOrder(wanted)) ways.push(await tryWay(name, { options, call, fails, ways }));
  return {
    version: 1,
    verdict: verdictOf(ways),
    ...{ counted: 'arrivals', fails },
    call: { method: call.method, path: call.path },
    date: new Date().toISOString(),
    ways,
  };
}

/** In the order of the table; how late is late is learned from silence. */
function inOrder(ways: readonly string[]): readonly string[] {
  return wayNames.filter(
    (name) => ways.includes(name) || (name === 'silence' && ways.includes('late')),
  );
}

async function learnCall(options: ResendOptions): Promise<Call> {
  const { caller, seen } = await play(options, 'none', { fails: 'once', lateMs: 0 });
  const { arrivals } = seen;
  const call = findCall(arrivals, options.call);
  if (call !== undefined) return call;
  const ended = `${caller.end}${caller.lastLine === '' ? '' : `: ${caller.lastLine}`}`;
  if (arrivals.length === 0) {
    throw new UsageError(`no request came to the endpoint (${ended}); ${whatToDo(options)}`);
  }
  const came = [...new Set(arrivals.map(({ method, path }) => `${method} ${path}`))].join(', ');
  throw new UsageError(
    `no request of the caller is ${options.call?.method} ${options.call?.path}; these came: ${came}`,
  );
}

function whatToDo({ through }: ResendOptions): string {
  if (through === undefined) return 'the caller is to call {url}, which is in DOUBLETAKE_URL, too';
  const ports = through.ports.map((port) => `127.0.0.1:${port}`).join(' and ');
  return `the proxy at ${through.url} is to have ${ports} as its upstream`;
}

interface Trial {
  readonly options: ResendOptions;
  readonly call: Call;
  readonly fails: 'always' | 'once';
  /** Those that were tried before. */
  readonly ways: readonly WayResult[];
}

async function tryWay(name: string, trial: Trial): Promise<WayResult> {
  const { options, call, fails } = trial;
  const way = rowOf(name, WAYS);
  const { what, since } = way;
  const lateMs = name === 'late' ? lateOf(trial) : 0;
  const unplayed = { way: name, what, gapsMs: [], copies: [], finding: 'none' } as const;
  if (lateMs === undefined) {
    return { ...unplayed, miss: 'the caller does not give up within its time' };
  }
  if (way.needs === 'earlier' && call.earlier === 0) {
    return { ...unplayed, miss: 'the caller sends nothing before the call' };
  }
  const { caller, seen } = await play(options, name, { way, call, fails, lateMs });
  const { copies, gaveUpMs, miss } = seen;
  if (miss !== undefined) return { ...unplayed, miss, caller };
  if (way.spoil !== undefined && copies.length === 0) {
    return { ...unplayed, miss: 'the call did not arrive this time', caller };
  }
  const sentence = sentenceOf(copies, since);
  return {
    ...{ way: name, what, caller, copies },
    times: copies.length,
    gapsMs: gapsOf(copies.map(({ atMs }) => atMs)),
    ...(copies.length > 0 && { key: keyUse(copies) }),
    ...(gaveUpMs !== undefined && { gaveUpMs }),
    finding: findingOf(copies, options.allow?.includes(name) === true),
    ...(sentence !== undefined && { sentence }),
  };
}

/** Undefined where the caller waits for as long as it lives. */
function lateOf({ ways, options }: Trial): number | undefined {
  const silence = ways.find(({ way }) => way === 'silence');
  const gaveUpMs = silence?.gaveUpMs;
  const timeMs = options.timeMs ?? TIME_MS;
  const hasOutlived = silence?.caller?.isTimedOut === true;
  if (gaveUpMs === undefined || hasOutlived || gaveUpMs > 0.9 * timeMs) return undefined;
  return gaveUpMs + LATER_MS;
}

/** Starts the caller once, against an endpoint of its own. */
async function play(
  options: ResendOptions,
  name: string,
  script: Script,
): Promise<{ readonly caller: CallerEnd; readonly seen: Seen }> {
  const { signal, keyHeader, answer = '{}', timeMs = TIME_MS, through } = options;
  signal?.throwIfAborted();
  options.onWay?.(name);
  const stage = new Stage(script);
  const keyHeaders = keyHeader === undefined ? KEY_HEADERS : [keyHeader.toLowerCase()];
  const endpoint = new Endpoint({ ports: through?.ports ?? [0], answer, keyHeaders }, stage);
  try {
    await endpoint.open();
    const url = through?.url ?? `http://127.0.0.1:${endpoint.ports[0]}`;
    if (through !== undefined && script.way?.needs === 'reused') {
      await warmUp(through, script.call?.path ?? '/');
    }
    const environment = { DOUBLETAKE_WAY: name };
    const caller = await runCaller({ caller: options.caller, url, environment, timeMs, signal });
    if (through !== undefined && script.way !== undefined) await realClock.sleep(LINGER_MS, signal);
    return { caller, seen: stage.seen() };
  } finally {
    await endpoint.close();
  }
}

/** Leaves the proxy with a connection to each upstream that it may use again. */
async function warmUp(
  { url, ports }: NonNullable<ResendOptions['through']>,
  path: string,
): Promise<void> {
  const { host } = new URL(url);
  for (let count = 0; count < 2 * ports.length; count += 1) {
    const call = callThrough(host, `${url}${path}`);
    const headers = { ...call.headers, [WARM_UP]: '1' };
    await callHttp({ ...call, headers, method: 'GET', timeoutMs: 2000 });
  }
}

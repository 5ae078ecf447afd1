// A probe as the command and the library do it: asked in the words of the command's options, conducted,
// judged, reported, and its folder finished.
import { randomInt } from 'node:crypto';
import type { Value } from '../../checker/index.ts';
import { findToxiproxy } from '../cluster/proxy/toxiproxy-install.ts';
import { withoutSecrets } from '../ground/secrets.ts';
import { UsageError } from '../ground/usage-error.ts';
import { probe } from '../probe/probe.ts';
import { parseKeyPlace, upstreamOf, type Observation, type ProbeTarget } from '../probe/target.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { cleanse } from '../record/cleanse.ts';
import { completeRun, createRunFolder, PROBE } from '../record/store.ts';
import { reportOf } from '../report/document/page.ts';
import { withSecretsKept } from './probe-secrets.ts';

/** What a probe is asked, as the options of the command say it; times in milliseconds. */
export interface ProbeAsked {
  readonly method: string;
  readonly header: readonly string[];
  /** A text is JSON, or sent as it is. */
  readonly body?: Value;
  readonly key: string;
  readonly list?: string;
  readonly items?: string;
  readonly count?: string;
  readonly countUrl?: string;
  readonly ignore: readonly string[];
  readonly kill?: string;
  readonly start?: string;
  readonly time: number;
  readonly timeout: number;
  readonly copies: number;
  readonly seed?: number;
  readonly allowRemote?: boolean;
  /** Names of headers, parameters of queries and fields of bodies whose values are secret. */
  readonly secret?: readonly string[];
  readonly store: string;
}

/** What is taken where an option is left out, as it is written on the command line. */
export const PROBED_USUALLY: Omit<ProbeAsked, 'time' | 'timeout'> & {
  readonly time: string;
  readonly timeout: string;
} = {
  method: 'POST',
  header: [],
  key: 'header:Idempotency-Key',
  ignore: [],
  time: '10s',
  timeout: '2s',
  copies: 5,
  store: 'runs',
};

/**
 * Probes a running server, judges what was recorded and leaves a finished run folder, with a report, in
 * the store. Prints nothing. @throws UsageError where the server is not as it was said to be.
 */
export async function probeOnce(
  givenUrl: string,
  given: ProbeAsked,
  {
    signal,
    ...callbacks
  }: { readonly signal: AbortSignal; readonly onNote: (line: string) => void },
): Promise<JudgedRun> {
  const { url, asked } = withSecretsKept(givenUrl, given);
  const onNote = (line: string): void => callbacks.onNote(withoutSecrets(line));
  const upstream = upstreamOf(url, asked.allowRemote === true);
  const target = targetOf(url, asked);
  const seed = asked.seed ?? randomInt(2 ** 31);
  const toxiproxy = await findToxiproxy({ progress: onNote, signal });
  const plan = { version: 1, system: PROBE, url, seed, ...asked };
  const folder = createRunFolder(asked.store, plan);
  onNote(`${target.method} ${url}  seed ${seed}  ${folder.path}`);
  await probe({
    ...{ target, upstream, toxiproxy, folder, seed, signal, onNote },
    durationMs: asked.time,
    timeoutMs: asked.timeout,
    copies: asked.copies,
    startCommand: asked.start,
    killCommand: asked.kill,
  }).finally(() => cleanse(folder));
  const judged = await loadRun(folder.path);
  folder.write('report.html', await reportOf(judged));
  await completeRun(folder, judged.judgement);
  return judged;
}

function targetOf(url: string, asked: ProbeAsked): ProbeTarget {
  const keyPlace = parseKeyPlace(asked.key);
  const isBodiless = asked.method === 'GET' || asked.method === 'DELETE';
  const body = asked.body === undefined ? { reference: '{key}' } : bodyOf(asked.body);
  return {
    url,
    keyPlace,
    ignored: asked.ignore,
    method: asked.method.toUpperCase(),
    body: isBodiless && asked.body === undefined ? undefined : body,
    headers: Object.fromEntries(asked.header.map(parseHeader)),
    observation: observationOf(url, asked),
  };
}

function observationOf(url: string, asked: ProbeAsked): Observation | undefined {
  const { list, items, count, countUrl } = asked;
  if (list !== undefined && count !== undefined) {
    throw new UsageError('--list and --count: one of them is enough');
  }
  if (list !== undefined) return { kind: 'list', url: new URL(list, url).href, items };
  if (items !== undefined) throw new UsageError('--items says where the list of --list is');
  if (count === undefined) {
    if (countUrl !== undefined) throw new UsageError('--count-url needs --count, the path in it');
    return undefined;
  }
  if (countUrl === undefined) return { kind: 'count-in-answer', path: count };
  return { kind: 'count', url: new URL(countUrl, url).href, path: count };
}

/** Text that is not JSON is sent as it is. */
function bodyOf(body: Value): Value {
  try {
    return typeof body === 'string' ? (JSON.parse(body) as Value) : body;
  } catch {
    return body;
  }
}

function parseHeader(text: string): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw new UsageError(`--header ${text}: say 'Name: value'`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

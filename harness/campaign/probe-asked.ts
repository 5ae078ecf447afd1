// What a probe is asked in the words of the command's options, and what that means to the probe.
import { fileURLToPath } from 'node:url';
import type { Value } from '../../checker/index.ts';
import { UsageError } from '../ground/usage-error.ts';
import { parseKeyFormat } from '../probe/key-format.ts';
import type { ProbeOptions } from '../probe/probe.ts';
import {
  parseKeyPlace,
  upstreamOf,
  type Login,
  type Observation,
  type ProbeTarget,
  type Protocol,
} from '../probe/target.ts';

/** What a probe is asked, as the options of the command say it; times in milliseconds. */
export interface ProbeAsked {
  readonly method: string;
  readonly header: readonly string[];
  /** A text is JSON, or sent as it is. */
  readonly body?: Value;
  readonly key: string;
  readonly keyFormat: string;
  readonly as: Protocol;
  readonly success?: string;
  readonly login?: string;
  readonly token?: string;
  readonly list?: string;
  readonly items?: string;
  readonly next?: string;
  readonly count?: string;
  readonly countUrl?: string;
  readonly ignore: readonly string[];
  readonly strict?: boolean;
  readonly all?: boolean;
  readonly kill?: string;
  readonly start?: string;
  readonly stdio?: string;
  readonly also?: string;
  readonly killStore?: string;
  readonly startStore?: string;
  readonly asOther: readonly string[];
  readonly failingBody?: Value;
  readonly afterExpiry?: number;
  readonly time: number;
  readonly timeout: number;
  readonly patience: number;
  readonly settle: number;
  readonly ready: number;
  readonly copies: number;
  readonly seed?: number;
  readonly allowRemote?: boolean;
  /** Names of headers, parameters of queries and fields of bodies whose values are secret. */
  readonly secret?: readonly string[];
  readonly store: string;
}

/** Everything of a probe that it is asked. */
export function optionsOf(
  url: string,
  asked: ProbeAsked,
): Omit<ProbeOptions, 'toxiproxy' | 'folder' | 'seed' | 'signal' | 'onNote' | 'moments'> {
  const mayBeRemote = asked.allowRemote === true;
  const { killStore, startStore, failingBody } = asked;
  if ((killStore === undefined) !== (startStore === undefined)) {
    throw new UsageError('--kill-store and --start-store: each needs the other');
  }
  return {
    target: targetOf(url, asked),
    upstream: upstreamOf(url, mayBeRemote),
    also: asked.also === undefined ? undefined : upstreamOf(asked.also, mayBeRemote),
    durationMs: asked.time,
    timeoutMs: asked.timeout,
    patienceMs: asked.patience,
    settleMs: asked.settle,
    readyMs: asked.ready,
    copies: asked.copies,
    isStrict: asked.strict === true,
    isWhole: asked.all === true,
    asOther: asked.asOther.length > 0 ? headersOf('--as-other', asked.asOther) : undefined,
    failingBody: failingBody === undefined ? undefined : bodyOf(failingBody),
    afterExpiryMs: asked.afterExpiry,
    startCommand: startOf(url, asked),
    killCommand: asked.kill,
    storeCommands:
      killStore === undefined || startStore === undefined
        ? undefined
        : { kill: killStore, start: startStore },
  };
}

/** The command that starts the server: of one over stdio it is a bridge that starts it, at the address of the URL. */
function startOf(address: string, { start, stdio, as, also }: ProbeAsked): string | undefined {
  if (stdio === undefined) return start;
  if (start !== undefined)
    throw new UsageError('--start and --stdio: one of them starts the server');
  if (as !== 'mcp') throw new UsageError('--stdio is for MCP servers: say --as mcp, too');
  if (also !== undefined)
    throw new UsageError('--also and --stdio: a server over stdio has one client');
  const { port, pathname } = new URL(address);
  return [process.execPath, BRIDGE, port, pathname, stdio].map(quoted).join(' ');
}

const BRIDGE = fileURLToPath(new URL('../probe/stdio-bridge.js', import.meta.url));

/** For a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function targetOf(url: string, asked: ProbeAsked): ProbeTarget {
  const keyPlace = parseKeyPlace(asked.key);
  const method = asked.method.toUpperCase();
  const isBodiless = method === 'GET' || method === 'DELETE';
  const body = asked.body === undefined ? { reference: '{key}' } : bodyOf(asked.body);
  const protocol = asked.as;
  if (protocol !== 'http' && asked.body === undefined) {
    throw new UsageError(`--as ${protocol} needs --body, the message with {key} in it`);
  }
  return {
    ...{ url, keyPlace, method },
    keyFormat: parseKeyFormat(asked.keyFormat),
    protocol,
    success: asked.success,
    login: loginOf(url, asked),
    ignored: asked.ignore,
    body: isBodiless && asked.body === undefined ? undefined : body,
    headers: headersOf('--header', asked.header),
    observation: observationOf(url, asked),
  };
}

/** `POST /session {"user":"a"}`; the method may be left out, and the body. */
function loginOf(url: string, { login, token }: ProbeAsked): Login | undefined {
  if (login === undefined) {
    if (token !== undefined)
      throw new UsageError('--token says where the answer to --login has it');
    return undefined;
  }
  const [, method = 'POST', path, body] =
    /^(?:([A-Za-z]+)\s+)?(\S+)(?:\s+([\s\S]+))?$/.exec(login.trim()) ?? [];
  if (path === undefined || !URL.canParse(path, url)) {
    throw new UsageError(`--login ${login}: say 'POST /session {"user":"me"}'`);
  }
  return {
    method: method.toUpperCase(),
    url: new URL(path, url).href,
    body: body === undefined ? undefined : bodyOf(body),
    token,
  };
}

function observationOf(url: string, asked: ProbeAsked): Observation | undefined {
  const { list, items, next, count, countUrl } = asked;
  if (list !== undefined && count !== undefined) {
    throw new UsageError('--list and --count: one of them is enough');
  }
  if (list !== undefined) return { kind: 'list', url: new URL(list, url).href, items, next };
  if (items !== undefined) throw new UsageError('--items says where the list of --list is');
  if (next !== undefined) throw new UsageError('--next says where the next page of --list is');
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

function headersOf(flag: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text): [string, string] => {
      const colon = text.indexOf(':');
      if (colon < 1) throw new UsageError(`${flag} ${text}: say 'Name: value'`);
      return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
    }),
  );
}

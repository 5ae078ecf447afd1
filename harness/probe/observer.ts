// How often was a request executed? Asked of the server itself, past all faults.
import type { Value } from '../../checker/index.ts';
import { callHttp, callThrough, type HttpOutcome } from '../net/http-call.ts';
import { at } from '../net/template.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { Session } from './session.ts';
import { filledHeaders, type Observation, type ProbeRequest, type ProbeTarget } from './target.ts';

export interface Observer {
  /** Called before the first try of a request. */
  readonly prepare: () => Promise<void>;
  /**
   * How often each of these requests was executed; throws when the server does not tell. Where requests
   * cannot be told from each other it is one request, and what was executed since `prepare`.
   */
  readonly executions: (requests: readonly ProbeRequest[]) => Promise<readonly number[]>;
  /** Whether requests are told from each other, so that many can be counted whenever one likes. */
  readonly isByRequest: boolean;
  /** Whether looking changes nothing, so that one can look while a request is at work. */
  readonly isQuiet: boolean;
}

export interface ObserverOptions {
  readonly target: ProbeTarget;
  readonly session: Session;
  readonly upstream: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Sends one fresh request past all faults and returns its answer. */
  readonly sendMarker: () => Promise<Value>;
}

export function createObserver(observation: Observation, options: ObserverOptions): Observer {
  switch (observation.kind) {
    case 'list':
      return {
        prepare: async () => {},
        isByRequest: true,
        isQuiet: true,
        executions: async (requests) => {
          const items = await allItems(observation, options);
          // A server may write a UUID in other letters than it got it in.
          const texts = items.map((item) => JSON.stringify(item).toLowerCase());
          return requests.map(
            ({ key }) => texts.filter((text) => text.includes(key.toLowerCase())).length,
          );
        },
      };
    case 'count':
      return counting(true, async () =>
        numberAt((await get(observation.url, options)).body, observation.path, observation.url),
      );
    case 'count-in-answer': {
      // A marker raises the number by one itself, so each answer is one ahead of what came before it.
      let markers = 0;
      return counting(false, async () => {
        const answer = await options.sendMarker();
        return numberAt(answer, observation.path, 'the answer') - ++markers;
      });
    }
  }
}

function counting(isQuiet: boolean, read: () => Promise<number>): Observer {
  let before = 0;
  return {
    isQuiet,
    isByRequest: false,
    prepare: async () => void (before = await read()),
    executions: async () => [(await read()) - before],
  };
}

type Answer = Extract<HttpOutcome, { readonly type: 'answer' }>;

async function get(url: string, options: ObserverOptions): Promise<Answer> {
  const { upstream, timeoutMs, target, session, signal } = options;
  const { headers, ...place } = callThrough(upstream, url);
  const own = filledHeaders(target, { token: session.token() ?? '' });
  const outcome = await callHttp({
    ...place,
    method: 'GET',
    headers: { ...headers, ...session.headers(), ...own },
    takesHeaders: true,
    timeoutMs,
    signal,
  });
  signal.throwIfAborted();
  if (outcome.type !== 'answer') throw new UsageError(`GET ${url}: ${outcome.error}`);
  if (outcome.status !== 200) {
    const hint = [401, 403].includes(outcome.status) ? '; see --header and --login' : '';
    throw new UsageError(`GET ${url} answered ${outcome.status}${hint}`);
  }
  return outcome;
}

/** A list has fewer pages than this, or it leads around in a circle. */
const PAGES_AT_MOST = 200;

/** The items of all pages, as far as the server says where the next one is. */
async function allItems(
  observation: Extract<Observation, { kind: 'list' }>,
  options: ObserverOptions,
): Promise<readonly Value[]> {
  const all: Value[] = [];
  let url: string | undefined = observation.url;
  for (let page = 0; url !== undefined && page < PAGES_AT_MOST; page++) {
    const answer: Answer = await get(url, options);
    all.push(...itemsOf(answer.body, observation.items));
    url = nextPage(answer, url, observation.next);
  }
  return all;
}

function nextPage({ body, headers }: Answer, url: string, next: string | undefined) {
  const [, name, path] = /^(?:([^=]+)=)?(.+)$/.exec(next ?? '') ?? [];
  if (path === undefined) {
    const links = [headers?.['link'] ?? []].flat().join(',');
    const [, link] = /<([^>]*)>\s*;[^,]*\brel="?next\b/.exec(links) ?? [];
    return link === undefined ? undefined : new URL(link, url).href;
  }
  const found = at(path)(body);
  if (found === undefined || found === null || found === '' || found === false) return undefined;
  if (name === undefined) return new URL(String(found), url).href;
  const address = new URL(url);
  address.searchParams.set(name, typeof found === 'string' ? found : JSON.stringify(found));
  return address.href;
}

/** The list at the path; without one the answer itself, or the only list in it. */
function itemsOf(body: Value, path: string | undefined): readonly Value[] {
  const found = path === undefined ? body : at(path)(body);
  if (Array.isArray(found)) return found as readonly Value[];
  if (path === undefined && found !== null && typeof found === 'object') {
    const lists = Object.values(found as Readonly<Record<string, Value>>).filter(Array.isArray);
    if (lists.length === 1) return lists[0] as readonly Value[];
  }
  throw new UsageError(
    `the answer to --list has no list ${path === undefined ? 'of its own; say where with --items' : `at ${path}`}`,
  );
}

function numberAt(body: Value, path: string, where: string): number {
  const found = at(path)(body);
  if (typeof found === 'number') return found;
  throw new UsageError(`${where} has no number at ${path}: ${JSON.stringify(body).slice(0, 120)}`);
}

// How often was a request executed? Asked of the server itself, past all faults.
import type { Value } from '../../checker/index.ts';
import { callHttp, callThrough } from '../net/http-call.ts';
import { at } from '../net/template.ts';
import type { Observation, ProbeRequest } from './target.ts';

export interface Observer {
  /** Called before the first try of a request. */
  readonly prepare: () => Promise<void>;
  /** How often the request was executed since `prepare`; throws when the server does not tell. */
  readonly executions: (request: ProbeRequest) => Promise<number>;
}

export interface ObserverOptions {
  readonly upstream: string;
  readonly timeoutMs: number;
  /** Sends one fresh request past all faults and returns its answer. */
  readonly sendMarker: () => Promise<Value>;
}

export function createObserver(observation: Observation, options: ObserverOptions): Observer {
  switch (observation.kind) {
    case 'list':
      return {
        prepare: async () => {},
        executions: async ({ key }) => {
          const items = itemsOf(await get(observation.url, options), observation.items);
          return items.filter((item) => JSON.stringify(item).includes(key)).length;
        },
      };
    case 'count':
      return counting(async () =>
        numberAt(await get(observation.url, options), observation.path, observation.url),
      );
    case 'count-in-answer': {
      // A marker raises the number by one itself, so each answer is one ahead of what came before it.
      let markers = 0;
      return counting(async () => {
        const answer = await options.sendMarker();
        return numberAt(answer, observation.path, 'the answer') - ++markers;
      });
    }
  }
}

function counting(read: () => Promise<number>): Observer {
  let before = 0;
  return {
    prepare: async () => void (before = await read()),
    executions: async () => (await read()) - before,
  };
}

async function get(url: string, { upstream, timeoutMs }: ObserverOptions): Promise<Value> {
  const outcome = await callHttp({ ...callThrough(upstream, url), method: 'GET', timeoutMs });
  if (outcome.type !== 'answer') throw new Error(`GET ${url}: ${outcome.error}`);
  if (outcome.status !== 200) throw new Error(`GET ${url} answered ${outcome.status}`);
  return outcome.body;
}

/** The list at the path; without one the answer itself, or the only list in it. */
function itemsOf(body: Value, path: string | undefined): readonly Value[] {
  const found = path === undefined ? body : at(path)(body);
  if (Array.isArray(found)) return found as readonly Value[];
  if (path === undefined && found !== null && typeof found === 'object') {
    const lists = Object.values(found as Readonly<Record<string, Value>>).filter(Array.isArray);
    if (lists.length === 1) return lists[0] as readonly Value[];
  }
  throw new Error(
    `the answer to --list has no list ${path === undefined ? 'of its own; say where with --items' : `at ${path}`}`,
  );
}

function numberAt(body: Value, path: string, where: string): number {
  const found = at(path)(body);
  if (typeof found === 'number') return found;
  throw new Error(`${where} has no number at ${path}: ${JSON.stringify(body).slice(0, 120)}`);
}

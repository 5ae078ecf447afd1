// How a patient client goes on: it sends its request until that is acknowledged, waits as long as it is told
// to (Retry-After), and gives up when its patience is at an end, which is written down.
import type { HttpOutcome } from '../net/http-call.ts';
import type { Clock } from '../ground/clock.ts';
import type { RecordedStage } from './stage.ts';
import type { ProbeRequest } from './target.ts';

export interface PatienceOptions {
  readonly patienceMs: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** A request that was refused, and since when. */
interface Unfinished {
  readonly request: ProbeRequest;
  readonly scenario: string;
  readonly sinceNs: number;
}

/** Requests on their way to be acknowledged. */
export interface Completing {
  /**
   * Sends until it is acknowledged, which is whether it was; one that is still refused after a short while may
   * be put aside.
   */
  readonly complete: (request: ProbeRequest, scenario: string) => Promise<boolean>;
  /** Requests of this scenario, or of all, that were put aside. */
  readonly aside: (scenario?: string) => readonly ProbeRequest[];
  /** Goes on with all that were put aside. */
  readonly finishAll: () => Promise<void>;
}

/** How long a request is tried at once. */
const AT_ONCE_MS = 400;

export function createCompleting(
  stage: RecordedStage,
  options: PatienceOptions & { readonly maySetAside: boolean },
): Completing {
  let unfinished: Unfinished[] = [];
  return {
    complete: async (request, scenario) => {
      const one = { request, scenario, sinceNs: options.clock.nowNs() };
      const atOnceMs = AT_ONCE_MS + 3 * stage.latencyMs();
      if (await tryFor(atOnceMs, stage, request, options)) return true;
      if (!options.maySetAside) return finish(one, stage, options);
      unfinished.push(one);
      return false;
    },
    aside: (scenario) =>
      unfinished
        .filter((one) => scenario === undefined || one.scenario === scenario)
        .map(({ request }) => request),
    finishAll: async () => {
      const all = unfinished;
      unfinished = [];
      await Promise.all(all.map((one) => finish(one, stage, options)));
    },
  };
}

/** Tries until the request is acknowledged, for so long at most: whether it was. */
async function tryFor(
  withinMs: number,
  stage: RecordedStage,
  request: ProbeRequest,
  { timeoutMs, clock, signal }: Omit<PatienceOptions, 'patienceMs'>,
): Promise<boolean> {
  const untilNs = clock.nowNs() + withinMs * 1e6;
  for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    if (stage.isOk(await stage.send(request, { via: 'clean', timeoutMs }))) return true;
    if (clock.nowNs() + pauseMs * 1e6 > untilNs) return false;
    await clock.sleep(pauseMs, signal);
  }
}

/** Goes on with a request that was refused until it is acknowledged (true) or its time is over, and says so then. */
async function finish(
  { request, sinceNs }: Unfinished,
  stage: RecordedStage,
  { patienceMs, timeoutMs, clock, signal }: PatienceOptions,
): Promise<boolean> {
  const elapsedMs = (): number => (clock.nowNs() - sinceNs) / 1e6;
  let pauseMs = PAUSE_MS;
  for (;;) {
    // A server may wait itself, longer than a client usually does, before it refuses.
    const leftMs = Math.max(timeoutMs, patienceMs - elapsedMs());
    const outcome = await stage.send(request, { via: 'clean', timeoutMs: leftMs });
    if (stage.isOk(outcome)) return true;
    const toldMs = retryAfterMs(outcome);
    if (elapsedMs() >= patienceMs && (toldMs === undefined || toldMs < patienceMs)) break;
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    await clock.sleep(Math.max(pauseMs, toldMs ?? 0), signal);
  }
  stage.note('gave-up', { key: request.key, afterMs: Math.round(elapsedMs()) });
  return false;
}

/** What `Retry-After` says, in milliseconds: a number of seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterMs(outcome: HttpOutcome): number | undefined {
  if (outcome.type !== 'answer') return undefined;
  const [text] = [outcome.headers?.['retry-after'] ?? []].flat();
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

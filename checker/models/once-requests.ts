// What a history of requests under keys says of each request: its tries, what truly happened to it, how often
// it was executed as others saw, and whether somebody gave it up.
import type { History, HistoryEvent, Value } from '../history.ts';

export interface Try {
  readonly invocation: HistoryEvent;
  readonly completion: HistoryEvent | undefined;
  /** What was otherwise than at the first try. */
  readonly variant: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: Value;
  /** Names of headers that the handler set. */
  readonly headers?: readonly string[];
}

export interface Request {
  readonly key: string;
  /** What truly happened to it, which may be less than was meant. */
  readonly scenario: string;
  readonly tries: readonly Try[];
  /** How often it was executed, as last seen; undefined where nobody looked. */
  readonly executions: number | undefined;
  /** Whether what is wrong was first seen when its key was sent once more at the end. */
  readonly isLate: boolean;
  /** Whether it was executed again though nobody had sent it again since it was seen executed once. */
  readonly isByItself: boolean;
  /** Whether an execution of it was seen, and later was not, though no server was killed in between. */
  readonly hasVanished: boolean;
  /** Set where a patient client gave it up: after how many milliseconds, where that is known. */
  readonly gaveUp: { readonly afterMs: number | undefined } | undefined;
  /** Whether nobody was meant to go on sending it until it is acknowledged. */
  readonly isLeft: boolean;
}

interface Count {
  readonly index: number;
  readonly scenario: string;
  readonly count: number;
}

export function requestsOf({ events }: History): Request[] {
  const facts = factsOf(events);
  const completions = new Map<HistoryEvent['process'], HistoryEvent>();
  for (const event of events) {
    if (event.type !== 'invoke' && event.process !== 'nemesis')
      completions.set(event.process, event);
  }
  const byKey = new Map<string, { tries: Try[]; counts: Count[] }>();
  for (const event of events) {
    if (event.type !== 'invoke' || event.key === undefined) continue;
    const request = byKey.get(event.key) ?? { tries: [], counts: [] };
    byKey.set(event.key, request);
    const completion = completions.get(event.process);
    const { scenario = '', variant } = wordsOf(event);
    if (event.f === 'request') request.tries.push({ invocation: event, completion, variant });
    else if (typeof completion?.result === 'number') {
      request.counts.push({ index: event.index, scenario, count: completion.result });
    }
  }
  return [...byKey].map(([key, { tries, counts }]) => {
    const first = tries[0] && wordsOf(tries[0].invocation).scenario;
    const before = counts.findLast(({ scenario }) => scenario !== 'late')?.count;
    const executions = counts.at(-1)?.count;
    return {
      ...{ key, tries, executions },
      scenario: facts.happened.get(key) ?? first ?? '',
      isLate: executions !== before && (before ?? 1) === 1,
      isByItself: isByItself(tries, counts),
      hasVanished: counts.some(
        ({ count, index }, at) =>
          // A server that forgets may have counted down below where the probe began.
          at > 0 &&
          count < (counts[at - 1]?.count ?? 0) &&
          !facts.isKilledBetween(counts[at - 1]!.index, index),
      ),
      isLeft: facts.left.has(key),
      // An older probe gave every request up that it had not got through.
      gaveUp: facts.isNoted ? facts.gaveUp.get(key) : { afterMs: undefined },
    };
  });
}

/** Names of the scenarios that were planned, and of those that truly happened, with how often. */
export function hitsOf({ events }: History): {
  readonly planned: readonly string[];
  readonly hits: ReadonlyMap<string, number>;
} {
  const hits = new Map<string, number>();
  const planned: string[] = [];
  for (const { process, f, value } of events) {
    if (process !== 'nemesis') continue;
    if (f === 'planned') planned.push(...(value as { scenarios: readonly string[] }).scenarios);
    if (f !== 'played') continue;
    const { happened } = value as { readonly happened: string };
    hits.set(happened, (hits.get(happened) ?? 0) + 1);
  }
  return { planned, hits };
}

/** The answer by which a try was acknowledged. */
export function answerOf({ completion }: Try): Answer | undefined {
  return completion?.type === 'ok' ? (completion.result as unknown as Answer) : undefined;
}

function factsOf(events: readonly HistoryEvent[]) {
  const happened = new Map<string, string>();
  const gaveUp = new Map<string, { readonly afterMs: number | undefined }>();
  const left = new Set<string>();
  const kills: number[] = [];
  let isNoted = false;
  for (const { process, f, value, index } of events) {
    if (process !== 'nemesis') continue;
    const words = (value ?? {}) as Readonly<Record<string, Value>>;
    if (f === 'planned') isNoted = true;
    if (f === 'played') happened.set(String(words['key']), String(words['happened']));
    if (f === 'played' && words['isCompleted'] === false) left.add(String(words['key']));
    if (f === 'gave-up') gaveUp.set(String(words['key']), { afterMs: Number(words['afterMs']) });
    if (f === 'kill' && words['phase'] === 'begun') kills.push(index);
  }
  const isKilledBetween = (from: number, to: number): boolean =>
    kills.some((kill) => kill > from && kill < to);
  return { happened, gaveUp, left, isNoted, isKilledBetween };
}

function isByItself(tries: readonly Try[], counts: readonly Count[]): boolean {
  const at = counts.findIndex(({ count }) => count > 1);
  const before = counts[at - 1];
  if (at < 1 || before?.count !== 1) return false;
  const { index } = counts[at]!;
  return tries.every(({ invocation: own, completion }) => {
    const isOver = (completion?.index ?? Infinity) < before.index || own.index < before.index;
    return isOver || own.index > index;
  });
}

function wordsOf({ value }: HistoryEvent): {
  readonly scenario?: string;
  readonly variant?: string;
} {
  return (value ?? {}) as { readonly scenario?: string; readonly variant?: string };
}

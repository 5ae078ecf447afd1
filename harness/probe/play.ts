// The playing of scenarios: each with a fresh request, which is completed and counted; how often it is
// played depends on how often it has hit.
import type { Clock } from '../ground/clock.ts';
import { seededRandom } from '../ground/random.ts';
import type { HttpOutcome } from '../net/http-call.ts';
import { areRight, createCounting, type Counted, type Counting } from './counting.ts';
import type { Observer } from './observer.ts';
import { createCompleting, type Completing } from './patience.ts';
import type { Scenario, Stage } from './scenarios.ts';
import type { KeyOptions } from './scenarios-key.ts';
import type { RecordedStage } from './stage.ts';
import { createTally, type Tally } from './tally.ts';
import type { ProbeRequest, ProbeTarget } from './target.ts';

export interface ConductOptions {
  readonly target: ProbeTarget;
  readonly seed: number;
  readonly copies: number;
  readonly timeoutMs: number;
  readonly patienceMs: number;
  readonly settleMs: number;
  readonly keys: Omit<KeyOptions, 'target'>;
  /** Moments of another probe, by scenario, to strike at the same ones again. */
  readonly moments: Readonly<Record<string, readonly number[]>>;
  readonly also: string | undefined;
  /** Whether everything is played, though something went wrong already. */
  readonly isWhole: boolean;
  readonly renew: (() => Promise<void>) | undefined;
  /** Milliseconds until the probe must end. */
  readonly leftMs: () => number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly nextRequest: () => ProbeRequest;
}

export interface Cast {
  readonly recorded: RecordedStage;
  readonly observer: Observer | undefined;
}

const ONCE = [1, 1] as const;

/** How often a scenario is played at most, and how often it must have hit to be played no more. */
export type Enough = Pick<Scenario, 'plays' | 'hits'>;

export interface Play {
  readonly stage: Stage;
  /** Plays the scenario until that is enough. */
  readonly upTo: (scenario: Scenario, enough: Enough) => Promise<void>;
  /** One request without any fault. */
  readonly plain: (
    name: string,
  ) => Promise<{ readonly outcome: HttpOutcome; readonly request: ProbeRequest }>;
  /** Counts what was not counted yet: whether each request was executed once. */
  readonly count: () => Promise<boolean>;
  readonly lastCount: () => number | undefined;
  readonly recount: (requests?: readonly Counted[]) => Promise<boolean>;
  readonly finishAll: () => Promise<void>;
  /** Requests that were acknowledged, the oldest first. */
  readonly acknowledged: () => readonly Counted[];
}

export function createPlay({ recorded, observer }: Cast, options: ConductOptions): Play {
  const tally = createTally();
  const stage = stageFor(recorded, { observer, options, tally });
  const counting = observer && createCounting({ ...options, stage: recorded, observer });
  const isDeferred = observer === undefined || observer.isByRequest;
  const completing = createCompleting(recorded, { ...options, maySetAside: isDeferred });
  const ledger = createLedger(counting, completing);
  /** One by one, nothing more is played once something went wrong. */
  let isStopped = false;

  const isEnough = (name: string, { plays, hits }: Enough): boolean =>
    isStopped ||
    tally.plays(name) >= plays ||
    tally.hits(name) >= hits ||
    completing.aside(name).length >= Math.min(2, hits) ||
    options.leftMs() < MARGIN_MS + (completing.aside().length > 0 ? options.patienceMs : 0);

  const upTo = async (scenario: Scenario, enough: Enough): Promise<void> => {
    const { name, isCompleted = true, expected = ONCE } = scenario;
    while (!isEnough(name, enough)) {
      options.signal.throwIfAborted();
      const round = tally.play(name);
      stage.enter(name, round);
      const request = options.nextRequest();
      await observer?.prepare();
      const happened = await scenario.run(stage, request);
      tally.hit(happened);
      if (happened !== name) tally.miss(name);
      const { key } = request;
      recorded.note('played', { key, scenario: name, happened, round, isCompleted });
      const isDone = !isCompleted || (await completing.complete(request, name));
      ledger.enter({ request, scenario: name, expected }, isCompleted);
      if (!isDeferred) isStopped = (!(await ledger.count()) || !isDone) && !options.isWhole;
    }
  };

  const plain: Play['plain'] = async (name) => {
    recorded.enter(name, 0);
    await observer?.prepare();
    const request = options.nextRequest();
    const { timeoutMs } = options;
    const outcome = await recorded.send(request, { via: 'clean', timeoutMs });
    if (stage.isOk(outcome)) ledger.enter({ request, scenario: name, expected: ONCE }, true);
    return { outcome, request };
  };

  const count = async (): Promise<boolean> => (await ledger.count()) && !isStopped;
  return { ...ledger, stage, upTo, plain, count };
}

/** The requests that were played: which of them are to be counted, and which can be sent again. */
function createLedger(
  counting: Counting | undefined,
  completing: Completing,
): Pick<Play, 'count' | 'lastCount' | 'recount' | 'finishAll' | 'acknowledged'> & {
  readonly enter: (counted: Counted, isRepeatable: boolean) => void;
} {
  const played: Counted[] = [];
  let uncounted: Counted[] = [];
  let last: number | undefined;
  return {
    enter: (counted, isRepeatable) => {
      uncounted.push(counted);
      if (isRepeatable) played.push(counted);
    },
    count: async () => {
      const aside = new Set(completing.aside().map(({ key }) => key));
      const due = uncounted.filter(({ request }) => !aside.has(request.key));
      uncounted = uncounted.filter(({ request }) => aside.has(request.key));
      const counts = (await counting?.count(due)) ?? [];
      last = counts.at(-1);
      return areRight(due, counts);
    },
    lastCount: () => last,
    recount: async (requests = played) =>
      areRight(requests, (await counting?.recount(requests)) ?? []),
    finishAll: async () => {
      await completing.finishAll();
      // Those that were put aside have had more than the time to show.
      uncounted = uncounted.map((counted) => ({ ...counted, expected: [0, 1] }));
    },
    acknowledged: () => played,
  };
}

/** What the end of a probe takes, in milliseconds, when nothing is refused. */
const MARGIN_MS = 3000;

function stageFor(
  recorded: RecordedStage,
  {
    observer,
    options,
    tally,
  }: Pick<Cast, 'observer'> & {
    readonly options: ConductOptions;
    readonly tally: Tally;
  },
): Stage {
  const moment = spreadMoments(options.seed);
  const given = new Map(
    Object.entries(options.moments).map(([name, moments]) => [name, [...moments]]),
  );
  let scenario = '';
  const misses = (): number => tally.misses(scenario);
  const aim = (withinMs: number): number => {
    // After a miss the next strike comes earlier.
    const drawnMs = moment() * withinMs * 0.6 ** misses();
    const afterMs = given.get(scenario)?.shift() ?? Math.round(drawnMs * 1000) / 1000;
    recorded.note('aimed', { scenario, afterMs });
    return afterMs;
  };
  const { copies, timeoutMs, clock, nextRequest, also, renew } = options;
  return {
    ...recorded,
    enter: (name, round) => {
      scenario = name;
      recorded.enter(name, round);
    },
    ...{ copies, timeoutMs, clock, nextRequest, also, renew, aim, misses },
    ...(observer?.isQuiet === true && {
      look: async (request) => (await observer.executions([request]))[0] ?? 0,
    }),
  };
}

/** Steps of the golden ratio: wherever they begin, a few of them fall into every window. */
function spreadMoments(seed: number): () => number {
  let moment = seededRandom(seed).integer(0, 999) / 1000;
  return () => (moment = (moment + 0.618034) % 1);
}

export function wordsFor(outcome: HttpOutcome): string {
  return outcome.type === 'answer'
    ? `answered ${outcome.status}: ${JSON.stringify(outcome.body).slice(0, 160)}`
    : `was not answered (${outcome.error})`;
}

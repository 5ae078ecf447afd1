// When executions are counted. Where requests can be told from each other they are counted together, when
// every effect has had its time to show; by a number alone, one request at a time.
import type { Clock } from '../ground/clock.ts';
import { waitUntil } from '../ground/wait-until.ts';
import type { Observer } from './observer.ts';
import type { RecordedStage } from './stage.ts';
import type { ProbeRequest } from './target.ts';

export interface Counted {
  readonly request: ProbeRequest;
  readonly scenario: string;
  /** How often it may have been executed, at least and at most. */
  readonly expected: readonly [least: number, most: number];
}

/** Whether each was executed as often as it may be. */
export function areRight(counted: readonly Counted[], counts: readonly number[]): boolean {
  return counted.every(({ expected: [least, most] }, index) => {
    const count = counts[index];
    return count === undefined || (count >= least && count <= most);
  });
}

export interface Counting {
  /** Waits until each was executed, or might have been, and writes down how often. */
  readonly count: (requests: readonly Counted[]) => Promise<readonly number[]>;
  /** The same, and no longer than effects have taken so far to show. */
  readonly recount: (requests: readonly Counted[]) => Promise<readonly number[]>;
}

export interface CountingOptions {
  readonly stage: RecordedStage;
  readonly observer: Observer;
  readonly clock: Clock;
  /** How long an execution may take to show after its answer. */
  readonly settleMs: number;
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 50;

export function createCounting(options: CountingOptions): Counting {
  const { stage, observer, clock, settleMs, signal } = options;
  /** The longest that an effect took to show, once its answer was there. */
  let slowestMs = 0;
  const look = (counted: readonly Counted[]): Promise<readonly number[]> =>
    observer.executions(counted.map(({ request }) => request));
  const record = (counted: readonly Counted[], counts: readonly number[]): readonly number[] => {
    for (const [index, { request, scenario }] of counted.entries()) {
      stage.recordCount(request, counts[index] ?? 0, scenario);
    }
    return counts;
  };
  const afterTheSlowest = async (counted: readonly Counted[]): Promise<readonly number[]> => {
    if (slowestMs > 0) await clock.sleep(slowestMs * 1.3 + 100, signal);
    return look(counted);
  };
  return {
    count: async (counted) => {
      if (counted.length === 0) return [];
      const beganNs = clock.nowNs();
      let looks = 0;
      let counts: readonly number[] = [];
      const areAllSeen = async (): Promise<true | undefined> => {
        looks++;
        counts = await look(counted);
        return counted.every(({ expected }, at) => (counts[at] ?? 0) >= expected[0]) || undefined;
      };
      const patience = { clock, everyMs: LOOK_EVERY_MS, withinMs: settleMs, signal };
      const areSeen = await waitUntil(areAllSeen, patience);
      signal.throwIfAborted();
      if (areSeen === true && looks > 1) {
        slowestMs = Math.max(slowestMs, (clock.nowNs() - beganNs) / 1e6);
      }
      // What shows late for one copy shows late for the others, too.
      return record(counted, slowestMs > 0 ? await afterTheSlowest(counted) : counts);
    },
    recount: async (counted) => {
      if (counted.length === 0) return [];
      return record(counted, await afterTheSlowest(counted));
    },
  };
}

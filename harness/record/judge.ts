// Judging: the checker's verdict on a history, and what the history itself says of the run: whether
// faults took hold, whether the system came back. Nothing else is asked, so that a saved history
// gets the same verdict years later.
import {
  check,
  type CheckOptions,
  type Anomaly,
  type History,
  type HistoryEvent,
  type Verdict,
} from '../../checker/index.ts';
import { UNREALISED } from '../plan/script.ts';
import { holesIn } from './holes.ts';
import { beforeForeignDeath, crashesIn, DIED } from './deaths.ts';
import { unmetIn } from './requirements.ts';

/**
 * The verdict on a run: what the checker says of its history, and what the history says of the run. It
 * is what `--json` prints and verdict.json holds (harness/docs/verdict.md, run-folder.schema.json).
 */
export interface Judgement extends Verdict {
  readonly system?: string;
  readonly seed?: number;
  /** The path of the run folder, where there is one; else `history` is that of the file. */
  readonly run?: string;
  readonly history?: string;
  /** How many faults took hold. */
  readonly faults: number;
  /** Whether an operation was acknowledged after healing; absent when the run did not get there. */
  readonly recovered?: boolean;
  /** What the check took, in milliseconds. */
  readonly checkMs: number;
}

/** A history with what its last line says against it, where it does. */
export interface ReadHistory extends History {
  readonly damage?: string;
}

export type JudgeOptions = Pick<CheckOptions, 'explain' | 'model' | 'initial' | 'order' | 'expect'>;

/** Judges a run by its history alone; the options are the checker's. */
export function judge(history: ReadHistory, options: JudgeOptions = {}): Judgement {
  const began = performance.now();
  const verdict = check(history, options);
  const checkMs = Math.round(performance.now() - began);
  const { header, events } = history;
  const nemesis = events.filter((event) => event.process === 'nemesis');
  const faults = nemesis.filter(tookHold).length;
  const recovered = nemesis.find((event) => event.f === 'recovery')?.value as boolean | undefined;
  // Field by field: the checker's answer holds more, such as an order as long as the history.
  const judgement: Judgement = {
    verdict: verdict.verdict,
    reason: verdict.reason,
    model: verdict.model,
    ...(verdict.notes && { notes: verdict.notes }),
    ...(verdict.leftOut && { leftOut: verdict.leftOut }),
    operations: verdict.operations,
    anomalies: verdict.anomalies,
    ...(verdict.elements !== undefined && { elements: verdict.elements }),
    ...(verdict.isolation !== undefined && { isolation: verdict.isolation }),
    ...(header.system !== undefined && { system: header.system }),
    ...(header.seed !== undefined && { seed: header.seed }),
    faults,
    ...(recovered !== undefined && { recovered }),
    checkMs,
  };
  const crashes = crashesIn(events);
  const doubt =
    verdict.verdict === 'invalid'
      ? findExcuse(history, options)
      : header['script'] !== undefined
        ? (findLost(history) ?? findUnrealised(nemesis))
        : verdict.verdict === 'valid'
          ? (findLost(history) ?? findDoubt(history, nemesis, { faults, recovered }))
          : undefined;
  const judged = doubt === undefined ? judgement : { ...judgement, verdict: 'unknown', ...doubt };
  const whole = { ...judged, anomalies: [...judged.anomalies, ...crashes] } as Judgement;
  return withRequirements(whole, history);
}

/** What was required of the run and is not so makes it invalid, unless lines are missing that would tell. */
function withRequirements(judged: Judgement, history: ReadHistory): Judgement {
  const unmet = unmetIn(history);
  if (unmet === undefined || findLost(history) !== undefined) return judged;
  if (judged.verdict === 'invalid') return { ...judged, anomalies: [...judged.anomalies, unmet] };
  const anomalies = [unmet, ...judged.anomalies];
  return { ...judged, verdict: 'invalid', reason: unmet.sentence, anomalies };
}

function tookHold(event: HistoryEvent): boolean {
  if (event.f === DIED) return false;
  const value = event.value as { readonly phase?: string; readonly verified?: boolean } | undefined;
  return value?.phase === 'begun' && value.verified === true;
}

/** Fewer acknowledged operations than this, final reads included, say nothing about a system. */
const OK_AT_LEAST = 10;

interface Doubt {
  readonly reason: string;
  readonly anomalies: readonly Anomaly[];
}

/** That nothing wrong is in a history with holes, or one that was changed, says nothing: what is missing may be what was wrong. */
function findLost({ events, damage }: ReadHistory): Doubt | undefined {
  const holes = holesIn(events) ?? damage;
  if (holes === undefined) return undefined;
  return { reason: `no violation in what is left, but ${holes}`, anomalies: [] };
}

/** A script whose steps did not all come true says nothing of what it was to show. */
function findUnrealised(nemesis: readonly HistoryEvent[]): Doubt | undefined {
  if (nemesis.some((event) => event.f === 'finished')) return undefined;
  const sentence = nemesis.find((event) => event.f === UNREALISED)?.value ?? 'it did not finish';
  return { reason: `not realised: ${String(sentence)}`, anomalies: [] };
}

/** What keeps a history without a violation from counting as valid. */
function findDoubt(
  { header, events }: History,
  nemesis: readonly HistoryEvent[],
  { faults, recovered }: { readonly faults: number; readonly recovered: boolean | undefined },
): Doubt | undefined {
  if (header['nemesis'] === undefined) return undefined;
  if (recovered === false) {
    const last = completionsIn(events).at(-1)?.error ?? 'nothing';
    const sentence = `no operation was acknowledged after everything had been healed; the last was told: ${last}`;
    return {
      reason: `safe as far as it went, but stuck: ${sentence}`,
      anomalies: [{ kind: 'stuck', sentence, operations: [], executions: [] }],
    };
  }
  const [crash] = crashesIn(events);
  if (crash !== undefined) {
    return {
      reason: `safe as far as it went, but a node crashed: ${crash.sentence}`,
      anomalies: [],
    };
  }
  if (!nemesis.some((event) => event.f === 'finished')) {
    return {
      reason: 'no violation up to where the history stops, but the run did not finish',
      anomalies: [],
    };
  }
  if (header['nemesis'] !== 'none' && faults === 0) {
    return {
      reason: 'no violation, but no fault took hold either: the run says nothing',
      anomalies: [],
    };
  }
  const unheard = findUnheard(events);
  if (unheard !== undefined) {
    const { f, error } = unheard;
    return {
      reason: `no violation, but no ${f} was ever acknowledged (the last was told: ${error}): the run says nothing of it`,
      anomalies: [],
    };
  }
  const ok = events.filter(({ type }) => type === 'ok').length;
  if (ok < OK_AT_LEAST) {
    return {
      reason: `no violation, but too weak to say: only ${ok} operations were acknowledged`,
      anomalies: [],
    };
  }
  return undefined;
}

/** A violation that only shows after somebody else ended a node may be the loss of its memory. */
function findExcuse(history: History, options: JudgeOptions): Doubt | undefined {
  const found = beforeForeignDeath(history);
  if (found === undefined) return undefined;
  const { verdict } = check(found.before, { ...options, explain: false });
  if (verdict === 'invalid') return undefined;
  const { evidence } = found.death;
  return {
    reason: `a violation, but only after a node had died: ${evidence}; what it held in memory is lost, which may be all that is wrong`,
    anomalies: [],
  };
}

/** The last completion of a function that never succeeded: nothing that it does was seen. */
function findUnheard(events: readonly HistoryEvent[]): HistoryEvent | undefined {
  const completions = completionsIn(events);
  const heard = new Set(completions.filter(({ type }) => type === 'ok').map(({ f }) => f));
  return completions.findLast(({ f }) => !heard.has(f));
}

function completionsIn(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  return events.filter(({ type, process }) => type !== 'invoke' && process !== 'nemesis');
}

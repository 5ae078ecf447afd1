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
import { judgeProbe, PROBE_MODEL } from '../probe/judge.ts';

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

/**
 * `explain`: whether what explains a violation is looked for, too. `model`: by what it is judged, where
 * that is not the checker's model of the name in the header.
 */
export function judge(
  history: History,
  options: Pick<CheckOptions, 'explain' | 'model' | 'initial' | 'order'> = {},
): Judgement {
  const began = performance.now();
  const verdict =
    history.header.model === PROBE_MODEL ? judgeProbe(history) : check(history, options);
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
    operations: verdict.operations,
    anomalies: verdict.anomalies,
    ...(header.system !== undefined && { system: header.system }),
    ...(header.seed !== undefined && { seed: header.seed }),
    faults,
    ...(recovered !== undefined && { recovered }),
    checkMs,
  };
  const doubt =
    verdict.verdict === 'invalid'
      ? undefined
      : header['script'] !== undefined
        ? findUnrealised(nemesis)
        : verdict.verdict === 'valid'
          ? findDoubt(history, nemesis, { faults, recovered })
          : undefined;
  return doubt === undefined ? judgement : { ...judgement, verdict: 'unknown', ...doubt };
}

function tookHold(event: HistoryEvent): boolean {
  const value = event.value as { readonly phase?: string; readonly verified?: boolean } | undefined;
  return value?.phase === 'begun' && value.verified === true;
}

/** Fewer acknowledged operations than this, final reads included, say nothing about a system. */
const OK_AT_LEAST = 10;

interface Doubt {
  readonly reason: string;
  readonly anomalies: readonly Anomaly[];
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

/** The last completion of a function that never succeeded: nothing that it does was seen. */
function findUnheard(events: readonly HistoryEvent[]): HistoryEvent | undefined {
  const completions = completionsIn(events);
  const heard = new Set(completions.filter(({ type }) => type === 'ok').map(({ f }) => f));
  return completions.findLast(({ f }) => !heard.has(f));
}

function completionsIn(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  return events.filter(({ type, process }) => type !== 'invoke' && process !== 'nemesis');
}

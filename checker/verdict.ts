// The answer of a check, as `--json` prints it (harness/docs/verdict.md).
import type { Process, RequestId, Value } from './history.ts';
import type { TransactionAnomalyKind } from './transactions/kinds.ts';

export type Validity = 'valid' | 'invalid' | 'unknown';

/**
 * The kind of an anomaly, by what went wrong:
 * - `duplicated-execution`: one operation was executed twice or more often.
 * - `failed-yet-executed`: an operation whose client was told that it failed was executed.
 * - `lost-operation`: an acknowledged operation never took effect, or its effect was gone later.
 * - `went-back`: a value that had been replaced came back, for several clients and for good.
 * - `stale-read`: a read got a value that had been replaced before it was invoked.
 * - `fork`: two operations were executed on one value: two copies went on from it.
 * - `held-by-two`: a lock was held by two at the same time.
 * - `condition-ignored`: an operation succeeded though its condition did not hold (a swap won twice).
 * - `out-of-order`: an element was delivered before one that was due first.
 * - `seen-before-invoked`: a value was seen, or delivered, before any operation that makes it was invoked.
 * - `phantom-value`: a value was seen that no operation makes.
 * - `wrong-result`: an operation was told what no order of the operations gives.
 * - `real-time-order`: the values order two operations against real time.
 * - `not-linearizable`: no order is legal, and the work allowed was not enough to say why.
 * - `crashed`: a node ended by its own fault.
 * - `locked`: a request that was executed, or may have been, was refused for good when it was sent again.
 * - `stuck`: nothing was acknowledged any more after all had been healed.
 */
export type AnomalyKind =
  | 'duplicated-execution'
  | 'failed-yet-executed'
  | 'lost-operation'
  | 'went-back'
  | 'stale-read'
  | 'fork'
  | 'held-by-two'
  | 'condition-ignored'
  | 'out-of-order'
  | 'seen-before-invoked'
  | 'phantom-value'
  | 'wrong-result'
  | 'real-time-order'
  | 'not-linearizable'
  | 'crashed'
  | 'locked'
  | 'stuck'
  | 'unmet-requirement'
  | TransactionAnomalyKind;

/** An operation, pointed at: `index` is that of its invocation event in the history. */
export interface OperationReference {
  readonly index: number;
  readonly process: Process;
  readonly f: string;
  readonly value: Value;
  readonly id?: RequestId;
}

/** One time that a server applied an operation, as far as the history (and a trace) shows it. */
export interface Execution {
  readonly operation: OperationReference;
  /** The value the key had before, and the value it had after this execution. */
  readonly previous: Value;
  readonly next: Value;
  /** Its neighbours in the value chain: the operations executed right before and right after it. */
  readonly after?: OperationReference;
  readonly before?: OperationReference;
  /** The observations that prove this execution: operations whose results show it. */
  readonly seenBy: readonly OperationReference[];
  /** From a trace, where there is one: on which node it was applied, and when (ns). */
  readonly node?: string;
  readonly time?: number;
}

export interface Anomaly {
  readonly kind: AnomalyKind;
  readonly key?: string;
  /** What went wrong, for a person, in one sentence. */
  readonly sentence: string;
  /** How many operations it happened to, where one entry stands for many; 1 when left out. */
  readonly count?: number;
  /** The operations at fault, the accused first; all that are accused where there is a count. */
  readonly operations: readonly OperationReference[];
  readonly executions: readonly Execution[];
  /** The shortest window that fails: the operation that no order leads to, and all that were open then. */
  readonly window?: readonly OperationReference[];
  /** Of transactions: the dependencies that lead around in a circle, and the circle drawn in text. */
  readonly cycle?: readonly CycleStep[];
  readonly picture?: string;
  /** What else explains the same: nobody can tell from the history which of them it was. */
  readonly alternatives?: readonly {
    readonly kind: AnomalyKind;
    readonly operations: readonly OperationReference[];
  }[];
}

/** A dependency: `from` comes before `to` in whatever order there is. */
export interface CycleStep {
  readonly from: OperationReference;
  readonly to: OperationReference;
  readonly edge: 'ww' | 'wr' | 'rw' | 'process' | 'realtime';
  readonly sentence: string;
}

/**
 * What became of the elements that were put in (set-full, broadcast, total-queue), as Jepsen counts them: an
 * element is stable when every read shows it from some moment on, stale when a read missed it that was
 * invoked after it was known, recovered when it came out though its enqueue was never acknowledged.
 */
export interface ElementCounts {
  readonly attempted: number;
  readonly acknowledged: number;
  readonly stable?: number;
  readonly stale?: number;
  readonly neverRead?: number;
  readonly delivered?: number;
  readonly recovered?: number;
  readonly duplicated?: number;
  readonly unexpected?: number;
  readonly lost: number;
  /** From when an element was known to the last read that missed it (stable), or showed it (lost). */
  readonly latencyMs?: { readonly stable?: LatencyMs; readonly lost?: LatencyMs };
}

export interface LatencyMs {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

/** What the checker alone can say of a history; the harness adds what it knows of the run. */
export interface Verdict {
  readonly verdict: Validity;
  readonly reason: string;
  readonly model: string;
  /**
   * Why it was judged by that model, where nobody said which; what else it would be legal under; of a probe,
   * remarks, and how often each scenario happened.
   */
  readonly notes?: readonly string[];
  /** What of the history was not judged, each a sentence that says how much and why; missing where all was. */
  readonly leftOut?: readonly string[];
  readonly operations: { readonly ok: number; readonly fail: number; readonly info: number };
  readonly anomalies: readonly Anomaly[];
  /** What became of the elements, where they are followed one by one. */
  readonly elements?: ElementCounts;
  /** Of transactions: the level asked for, and the strongest ones that nothing in the history rules out. */
  readonly isolation?: { readonly expected: string; readonly strongest: readonly string[] };
}

// The answer of a check, as `--json` prints it (harness/docs/verdict.md).
import type { Process, RequestId, Value } from './history.ts';

export type Validity = 'valid' | 'invalid' | 'unknown';

export type AnomalyKind =
  | 'duplicated-execution'
  | 'lost-operation'
  | 'stale-read'
  | 'fork'
  | 'wrong-result'
  | 'phantom-value'
  | 'real-time-order'
  | 'not-linearizable'
  | 'stuck';

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
  /** The operations at fault, the accused first. */
  readonly operations: readonly OperationReference[];
  readonly executions: readonly Execution[];
  /** The shortest window that fails: the operation that no order leads to, and all that were open then. */
  readonly window?: readonly OperationReference[];
  /** What else explains the same: nobody can tell from the history which of them it was. */
  readonly alternatives?: readonly {
    readonly kind: AnomalyKind;
    readonly operations: readonly OperationReference[];
  }[];
}

/** What the checker alone can say of a history; the harness adds what it knows of the run. */
export interface Verdict {
  readonly verdict: Validity;
  readonly reason: string;
  readonly model: string;
  /** Why it was judged by that model, where nobody said which; what else it would be legal under. */
  readonly notes?: readonly string[];
  readonly operations: { readonly ok: number; readonly fail: number; readonly info: number };
  readonly anomalies: readonly Anomaly[];
}

// What the algorithms say of the operations of one key.
import type { Operation } from './operations.ts';
import type { Anomaly, Validity } from './verdict.ts';

export interface Judgement {
  readonly verdict: Validity;
  /** Why it is not valid, in a sentence; for `unknown` what ran out. */
  readonly reason: string;
  readonly steps: number;
  /** All known operations in a legal order when valid; otherwise as far as a legal order goes. */
  readonly linearization: readonly Operation[];
  readonly anomalies: readonly Anomaly[];
}

/** How much work a check may do. */
export interface Limits {
  /** Steps of the model, the same on any machine. */
  readonly steps: number;
  /** Bytes for what grows while searching. */
  readonly bytes: number;
  /** Asked now and then; the check ends as unknown when it says true. */
  readonly expired: () => boolean;
}

// What an analysis of the values finds, besides the edges: anomalies that need no cycle.
import type { Value } from '../history.ts';
import type { Edges } from './edges.ts';
import type { ValueAnomalyKind } from './kinds.ts';

export interface Finding {
  readonly kind: ValueAnomalyKind;
  readonly key: number;
  /** In words; the transactions are spoken of as T and the index of their invocation. */
  readonly sentence: string;
  /** The accused first. */
  readonly transactions: readonly number[];
}

export interface Analysis {
  readonly edges: Edges;
  readonly findings: readonly Finding[];
  /** For each version the value that it stands for. */
  readonly versions: readonly Value[];
  /** What was taken for granted, in a sentence. */
  readonly assumptions: readonly string[];
}

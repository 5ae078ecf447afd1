// Kinds of anomalies: the type, the published schema and the page on verdicts name the same.
import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AnomalyKind } from '../../../checker/index.ts';
import type {
  CycleBase,
  TransactionAnomalyKind,
  ValueAnomalyKind,
} from '../../../checker/transactions/kinds.ts';
import { definitions } from '../../support/run-folder-schema.ts';

/** The compiler holds this to the type; the pages are held to this. */
const kinds: Readonly<Record<Exclude<AnomalyKind, TransactionAnomalyKind>, true>> = {
  'duplicated-execution': true,
  'failed-yet-executed': true,
  'lost-operation': true,
  'went-back': true,
  'stale-read': true,
  fork: true,
  'held-by-two': true,
  'condition-ignored': true,
  'out-of-order': true,
  'seen-before-invoked': true,
  'phantom-value': true,
  'wrong-result': true,
  'real-time-order': true,
  'not-linearizable': true,
  crashed: true,
  locked: true,
  stuck: true,
  'unmet-requirement': true,
};

const cycles: Readonly<Record<CycleBase, true>> = {
  G0: true,
  G1c: true,
  'G-single': true,
  'G-nonadjacent': true,
  'G2-item': true,
};
const values: Readonly<Record<ValueAnomalyKind, true>> = {
  internal: true,
  'future-read': true,
  G1a: true,
  G1b: true,
  'dirty-update': true,
  'garbage-read': true,
  'duplicate-elements': true,
  'incompatible-order': true,
  'lost-update': true,
};
const ofTransactions = [
  ...Object.keys(values),
  ...['', '-process', '-realtime'].flatMap((suffix) =>
    Object.keys(cycles).map((cycle) => cycle + suffix),
  ),
];

describe('every kind of anomaly', () => {
  it('is in the schema of a run folder', () => {
    const schema = definitions['anomalyKind'] as { readonly enum?: readonly string[] } | undefined;
    deepEqual(schema?.enum, [...Object.keys(kinds), ...ofTransactions]);
  });

  it('has a row in the page on verdicts', () => {
    const page = readFileSync(
      new URL('../../../../harness/docs/verdict.md', import.meta.url),
      'utf8',
    );
    const section = page.slice(page.indexOf('## An anomaly'));
    const rows = Array.from(section.matchAll(/^\| `([a-z-]+)` +\| \S/gm), ([, kind]) => kind);
    deepEqual(rows, Object.keys(kinds));
  });
});

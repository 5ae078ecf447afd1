import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AnomalyKind } from '../../../checker/index.ts';
import { definitions } from '../../support/run-folder-schema.ts';

/** The compiler holds this to the type; the pages are held to this. */
const kinds: Readonly<Record<AnomalyKind, true>> = {
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
  stuck: true,
};

describe('every kind of anomaly', () => {
  it('is in the schema of a run folder', () => {
    const schema = definitions['anomalyKind'] as { readonly enum?: readonly string[] } | undefined;
    deepEqual(schema?.enum, Object.keys(kinds));
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

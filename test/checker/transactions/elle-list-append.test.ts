// Elle's own examples for list-append (jepsen-io/elle: README, test/elle/list_append_test.clj), in
// this project's words: what each is found to be, and the weakest levels that it rules out.
import assert from 'node:assert/strict';
import { check, type History } from '../../../checker/index.ts';
import { checkExamples, type Example } from './elle-examples.ts';
import { concurrent, sequential, written } from './notation.ts';

const together = (...texts: readonly string[]): History =>
  concurrent('list-append', texts.map(written));
const oneByOne = (...texts: readonly string[]): History =>
  sequential('list-append', texts.map(written));

const examples: readonly Example[] = [
  {
    name: 'README',
    history: together('ax1ry1', 'ax2ay1', 'rx12'),
    kinds: ['G1c'],
    not: 'read-committed',
    still: 'read-uncommitted',
  },
  {
    name: 'G0',
    history: together('ax1ay1', 'ax2ay2', 'rx12ry21'),
    kinds: ['G0'],
    not: 'read-uncommitted',
  },
  {
    name: 'G1a',
    history: together('fail ax1', 'rx1'),
    kinds: ['G1a'],
    not: 'read-committed',
    still: 'read-uncommitted',
  },
  {
    name: 'G1a, two reads',
    history: together('rx1ax2', 'rx12', 'fail ax1'),
    kinds: ['G1a', 'G1a', 'dirty-update'],
    not: 'read-committed',
  },
  {
    name: 'G1b',
    history: together('ax1ax2', 'rx1'),
    kinds: ['G1b', 'G-single'],
    not: 'read-committed',
    still: 'read-uncommitted',
  },
  {
    name: 'G1c',
    history: together('ax1ry1', 'ax2ay1', 'rx12ry1'),
    kinds: ['G1c'],
    not: 'read-committed',
    still: 'read-uncommitted',
  },
  {
    name: 'G-single',
    history: together('ax1ay1', 'ax2ry', 'rx12'),
    kinds: ['G-single'],
    not: 'consistent-view',
    still: 'read-committed',
  },
  {
    name: 'G2-item',
    history: together('ax1ry', 'ay1rx'),
    kinds: ['G2-item'],
    not: 'repeatable-read',
    still: 'snapshot-isolation',
  },
  {
    name: 'repeatable read',
    history: together('rxay1', 'ryax1'),
    kinds: ['G2-item'],
    not: 'repeatable-read',
    still: 'read-committed',
  },
  {
    name: 'strong SI violation',
    history: oneByOne('0 ax1', '1 ax2', '2 rx1', '3 rx12'),
    kinds: ['G-single-realtime'],
    not: 'strong-snapshot-isolation',
    still: 'serializable',
  },
  {
    name: 'strong session SI violation',
    history: oneByOne('0 ax1', '1 ax2', '1 rx1', '2 rx12'),
    kinds: ['G-single-process'],
    not: 'strong-session-snapshot-isolation',
    still: 'serializable',
  },
  {
    name: 'contradictory read orders',
    history: together('ax1ry1', 'ax2', 'ax3ay1', 'rx13', 'rx123'),
    kinds: ['incompatible-order', 'G1c'],
    not: 'read-committed',
    still: 'read-uncommitted',
  },
  { name: 'dirty update, none', history: oneByOne('0 fail ax1', '1 rx'), kinds: [] },
  {
    name: 'dirty update, direct',
    history: together('fail ax1', 'ax2', 'rx12'),
    kinds: ['G1a', 'dirty-update'],
    not: 'read-committed',
  },
  {
    name: 'dirty update, indirect',
    history: together('fail ax1', 'info ax2', 'ax3', 'rx123'),
    kinds: ['G1a', 'dirty-update'],
    not: 'read-committed',
  },
  {
    name: 'duplicated elements',
    history: together('ax1ry1', 'ax2ay1', 'rx121'),
    kinds: ['duplicate-elements', 'G1c', 'G-single'],
    not: 'read-uncommitted',
  },
  {
    name: 'internal',
    history: together('ax1ax2ax4', 'ax3rx1234'),
    kinds: ['internal', 'G0', 'G1c'],
    not: 'read-atomic',
  },
  {
    name: 'internal, stale',
    history: together('ax1ax2', 'rx12ax3rx12'),
    kinds: ['internal'],
    not: 'read-atomic',
    still: 'read-committed',
  },
  {
    name: 'internal, FaunaDB',
    history: oneByOne('ax6rx'),
    kinds: ['internal'],
    not: 'read-atomic',
    still: 'read-committed',
  },
  { name: 'internal, good', history: together('ax1ax2', 'rx12ax3rx123ax4rx1234'), kinds: [] },
  {
    name: 'future read, external',
    history: together('ax0', 'rx01ax1'),
    kinds: ['future-read'],
    not: 'read-committed',
  },
  {
    name: 'future read, internal',
    history: together('ax1rx12ax2ax3', 'rx123'),
    kinds: ['future-read'],
    not: 'read-committed',
  },
  {
    name: 'unobserved writes',
    history: together('ax1ay1', 'ax2ay2', 'ax3ay3', 'rx12', 'ry2'),
    kinds: ['G0', 'G-single'],
    not: 'read-uncommitted',
  },
  {
    name: 'G-nonadjacent',
    history: together('ax1', 'rx1ry', 'ay1', 'ry1rx'),
    kinds: ['G-nonadjacent'],
    not: 'snapshot-isolation',
    still: 'consistent-view',
  },
  {
    name: 'adjacent RW edges',
    history: together('rx5ay1', 'ryaz2', 'rzat3', 'rt3au4', 'ruax5'),
    kinds: [],
  },
  {
    name: 'lost update',
    history: oneByOne('0 ax0', '1 rx0ax1', '2 rx0ax2'),
    kinds: ['lost-update', 'G2-item', 'G-single-realtime'],
    not: 'cursor-stability',
    still: 'read-committed',
  },
  { name: 'one transaction, double write', history: oneByOne('rxax1ax2', 'rx12'), kinds: [] },
  {
    name: 'wr-process (issue 21)',
    history: oneByOne('1 rx1ay1', '2 ry1', '2 ax1'),
    kinds: ['G1c-process'],
    not: 'strong-session-read-committed',
    still: 'serializable',
  },
  {
    name: 'info reads tell nothing',
    history: together('info ax2ry', 'ax1ay1', 'rx12ry1'),
    kinds: [],
  },
];

describe("Elle's list-append examples", () => {
  checkExamples(examples);

  it('two appends of the same element are refused', () => {
    assert.throws(
      () => check(together('ax1ry', 'ay2ax1')),
      /appends 1 to x again; elements must be unique/,
    );
  });

  it('draws a cycle and says a sentence for each edge', () => {
    const [anomaly] = check(together('ax1ay1', 'ax2ry', 'rx12')).anomalies;
    assert.deepEqual(
      anomaly?.cycle?.map(({ edge, sentence }) => [edge, sentence]),
      [
        ['ww', 'T1 appended 2 to x after what T0 had appended'],
        ['rw', 'T1 read y without the 1 that T0 appended'],
      ],
    );
    assert.match(
      anomaly?.picture ?? '',
      /T0 .*\[append x 1\] \[append y 1\]\n.*\n.*ww: .*\n.*▼\nT1 /,
    );
  });
});

// Elle's own examples for rw-register (jepsen-io/elle: test/elle/rw_register_test.clj), in this
// project's words. Elle infers version orders from processes or real time where it is asked to; here
// they always count, and only against the levels that speak of them.
import assert from 'node:assert/strict';
import { check, type History } from '../../../checker/index.ts';
import { checkExamples } from './elle-examples.ts';
import { concurrent, sequential, written } from './notation.ts';

const together = (...texts: readonly string[]): History =>
  concurrent('rw-register', texts.map(written));
const oneByOne = (...texts: readonly string[]): History =>
  sequential('rw-register', texts.map(written));

/** What is found, a level that it rules out, and one that it does not. */
type Row = readonly [
  name: string,
  history: History,
  kinds: readonly string[],
  not?: string,
  still?: string,
];

const rows: readonly Row[] = [
  [
    'a read that is not what was just written',
    oneByOne('0 wx1', '1 rx2'),
    ['G-single-realtime'],
    'strict-serializable',
    'serializable',
  ],
  [
    'a read of what was just overwritten',
    oneByOne('0 wx1', '1 wx2', '2 rx1'),
    ['G-single-realtime'],
    'strict-serializable',
    'serializable',
  ],
  ['G0 that nothing shows', together('wx1wy2', 'wx2wy1'), []],
  [
    'G0 by the order of processes',
    oneByOne('0 wx1wy2', '1 wx2wy1', '0 rx2', '1 ry2'),
    ['G-single-process'],
    'strong-session-snapshot-isolation',
    'serializable',
  ],
  ['G1a', together('fail wx1', 'rx1'), ['G1a'], 'read-committed', 'read-uncommitted'],
  ['G1b', together('wx1wx2', 'rx1'), ['G1b', 'G-single'], 'read-committed', 'read-uncommitted'],
  ['G1c', together('wx1ry1', 'wy1rx1'), ['G1c'], 'read-committed', 'read-uncommitted'],
  [
    'G2-item',
    together('rx1ry1', 'rx1wy2', 'ry1wx2'),
    ['G2-item'],
    'repeatable-read',
    'snapshot-isolation',
  ],
  ['internal', together('rx1rx2'), ['internal'], 'read-atomic', 'read-committed'],
  ['internal, stale', together('rx1wx2rx1'), ['internal'], 'read-atomic', 'read-committed'],
  ['internal, good', together('ry2wx2rx2wx1rx1'), []],
  [
    'initial state',
    together('rx_ry1', 'wy1wx2'),
    ['G-single'],
    'consistent-view',
    'read-committed',
  ],
  [
    'writes follow reads',
    together('ry1wx1wy2', 'rx1ry1'),
    ['G-single'],
    'consistent-view',
    'read-committed',
  ],
  [
    'cyclic versions',
    oneByOne('wx1', 'wx2', 'rx1'),
    ['G-single-process'],
    'strict-serializable',
    'serializable',
  ],
  [
    'lost update',
    together('rx0wx1', 'rx0wx2'),
    ['lost-update', 'G2-item'],
    'cursor-stability',
    'read-committed',
  ],
  ['a value of two writers tells nothing', together('wx1', 'wx1', 'rx1'), []],
];

describe("Elle's rw-register examples", () => {
  checkExamples(
    rows.map(([title, history, kinds, not, still]) => ({
      name: title,
      history,
      kinds,
      not,
      still,
    })),
  );

  it('says what it took for the state before the history began', () => {
    assert.match(check(together('rx1', 'wx2')).reason, /before the history began: x = 1$/);
    assert.equal(check(together('rx1', 'rx2')).anomalies[0]?.kind, 'garbage-read');
  });
});

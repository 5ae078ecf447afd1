// Where Ben's servers, and fixes of them that look right, go wrong.
import {
  alone,
  answered,
  breakLink,
  done,
  get,
  kill,
  mendLink,
  pair,
  pass,
  puthash,
  settled,
  start,
  trio,
  view,
  wait,
  type Scenario,
} from './words.ts';
import { VIEW_SERVER } from '../plan/names.ts';

export const ourScenarios: readonly Scenario[] = [
  {
    name: 'exam',
    summary:
      'The backup executes an operation and its reply is lost; another one carries the value over; the backup dies; the first is tried again.',
    madeFor: 'ben',
    steps: [
      ...[...pair, breakLink('lose-replies', 's1->s2'), puthash('c0', 'k0', 'a')],
      ...[wait('s2', 'executed', { client: 'c0', seq: 1 }), breakLink('hold', 'c0->s1')],
      ...[pass(250), mendLink('lose-replies', 's1->s2'), ...done(puthash('c1', 'k0', 'b'))],
      ...[kill('s2'), ...settled(3, 's1', null)],
      ...[mendLink('hold', 'c0->s1'), answered('c0'), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'transfer-without-duplicates',
    summary:
      'Two failures later, a server that has the state from a transfer knows what was executed.',
    madeFor: 'dups-not-transferred',
    steps: [
      ...[...trio, breakLink('lose-replies', 'c0->s1'), puthash('c0', 'k0', 'a')],
      ...[wait('s1', 'executed', { client: 'c0', seq: 1 }), breakLink('hold', 'c0->vs')],
      ...[kill('s2'), ...settled(3, 's1', 's3'), kill('s1'), ...settled(4, 's3', null)],
      ...[mendLink('hold', 'c0->vs'), answered('c0'), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'table-without-value',
    summary: 'With two keys, what the duplicate table answers is in the values, too.',
    madeFor: 'ben-table-in-reply',
    steps: [
      ...[...pair, breakLink('lose-replies', 's1->s2'), puthash('c0', 'k0', 'a')],
      ...[wait('s2', 'executed', { client: 'c0', seq: 1 }), breakLink('hold', 'c0->s1')],
      ...[pass(250), mendLink('lose-replies', 's1->s2'), ...done(puthash('c1', 'k1', 'b'))],
      ...[mendLink('hold', 'c0->s1'), answered('c0')],
      ...[kill('s2'), ...settled(3, 's1', null), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'late-forward-after-a-pull',
    summary: 'A forward that comes after everything that was sent since is not executed twice.',
    madeFor: 'ben-pull',
    steps: [
      ...[...pair, breakLink('hold', 's1->s2'), puthash('c0', 'k0', 'a')],
      wait('s1', 'called', { type: 'forward', client: 'c0', seq: 1 }),
      ...[breakLink('hold', 'c0->s1'), pass(1000), mendLink('hold', 's1->s2')],
      ...[wait('s2', 'executed', { client: 'c0', seq: 1 }), ...done(puthash('c1', 'k0', 'b'))],
      ...[kill('s2'), ...settled(3, 's1', null)],
      ...[mendLink('hold', 'c0->s1'), answered('c0'), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'second-transfer-in-a-view',
    summary: 'A state transfer that comes again, late, undoes nothing.',
    madeFor: 'transfer-twice',
    steps: [
      ...[...alone, ...done(puthash('c0', 'k0', 'a'))],
      ...[breakLink('hold', 's2->s1'), ...start('s2'), view(2, 's1', 's2')],
      ...[wait('s2', 'state-transferred'), breakLink('hold', 's1->s2'), pass(500)],
      mendLink('hold', 's2->s1'),
      wait(VIEW_SERVER, 'received', { type: 'ping', server: 's1', view: 2 }),
      puthash('c0', 'k0', 'b'),
      wait('s1', 'called', { type: 'forward', client: 'c0', seq: 2 }),
      ...[mendLink('hold', 's1->s2'), answered('c0'), pass(50)],
      ...[kill('s1'), ...settled(3, 's2', null), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'late-request',
    summary: 'A request that comes when its client has long moved on is not executed.',
    madeFor: 'last-seq-only',
    steps: [
      ...[...pair, breakLink('hold', 'c0->s1'), puthash('c0', 'k0', 'a')],
      wait('c0', 'called', { to: 's1', seq: 1 }),
      ...[breakLink('cut', 's1->vs'), ...settled(3, 's2', null), answered('c0')],
      ...[...done(puthash('c0', 'k0', 'b')), mendLink('cut', 's1->vs'), ...settled(4, 's2', 's1')],
      ...[kill('s2'), ...settled(5, 's1', null), mendLink('hold', 'c0->s1')],
      ...[wait('s1', 'received', { from: 'c0', seq: 1 }), pass(100), ...done(get('c1', 'k0'))],
    ],
  },
];

// What the view server promises, from the tests of the lab: servers come, go and come again, and one
// ping is told by hand.
import {
  alone,
  breakLink,
  done,
  get,
  kill,
  mendLink,
  never,
  pair,
  puthash,
  settled,
  start,
  trio,
  view,
  type Scenario,
} from './words.ts';
import { VIEW_SERVER } from '../plan/names.ts';

export const viewServerScenarios: readonly Scenario[] = [
  {
    name: 'first-primary',
    summary: 'The first server that pings becomes primary, and serves.',
    steps: [...alone, ...done(puthash('c0', 'k0', 'a'))],
  },
  {
    name: 'first-backup',
    summary: 'The second server becomes backup in the next view.',
    steps: [...pair, ...done(puthash('c0', 'k0', 'a')), ...done(get('c1', 'k0'))],
  },
  {
    name: 'backup-takes-over',
    summary: 'When the primary dies, its backup becomes primary and has everything.',
    steps: [
      ...[...pair, ...done(puthash('c0', 'k0', 'a'))],
      ...[kill('s1'), ...settled(3, 's2', null), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'restarted-server-becomes-backup',
    summary: 'A primary that died and starts again becomes backup, and can take over again.',
    steps: [
      ...[...pair, ...done(puthash('c0', 'k0', 'a'))],
      ...[kill('s1'), ...settled(3, 's2', null), ...done(puthash('c0', 'k0', 'b'))],
      ...[...start('s1'), ...settled(4, 's2', 's1')],
      ...[kill('s2'), ...settled(5, 's1', null), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'idle-third-becomes-backup',
    summary: 'When the primary dies, an idle third server becomes backup in the same change.',
    steps: [
      ...[...trio, ...done(puthash('c0', 'k0', 'a'))],
      ...[kill('s1'), ...settled(3, 's2', 's3')],
      ...[kill('s2'), ...settled(4, 's3', null), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'quick-restart-is-a-death',
    summary: 'A primary that starts again without missing a ping is dead all the same.',
    madeFor: 'amnesia',
    steps: [
      ...[...pair, ...done(puthash('c0', 'k0', 'a'))],
      {
        do: 'tell',
        node: VIEW_SERVER,
        message: { type: 'ping', server: 's1', incarnation: 2, view: 0 },
      },
      ...[...settled(3, 's2', 's1'), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'dead-backup-is-removed',
    summary: 'When the backup dies, the primary goes on alone in the next view.',
    steps: [
      ...[...pair, ...done(puthash('c0', 'k0', 'a'))],
      ...[kill('s2'), ...settled(3, 's1', null), ...done(puthash('c1', 'k0', 'b'))],
    ],
  },
  {
    name: 'waits-for-the-acknowledgement',
    summary:
      'No view is left before its primary has acknowledged it, not even when its backup dies.',
    madeFor: 'eager-views',
    steps: [
      ...[...alone, ...done(puthash('c0', 'k0', 'a'))],
      ...[breakLink('hold', 's1->s2'), ...start('s2'), view(2, 's1', 's2')],
      ...[kill('s2'), never(800, VIEW_SERVER, 'view-changed', { view: 3 })],
      ...[mendLink('hold', 's1->s2'), ...start('s2'), ...settled(3, 's1', 's2')],
      ...done(get('c1', 'k0')),
    ],
  },
  {
    name: 'uninitialised-never-primary',
    summary: 'A backup that never got the state does not become primary, and answers nothing.',
    madeFor: 'eager-views-no-guard',
    steps: [
      ...[...alone, ...done(puthash('c0', 'k0', 'a'))],
      ...[breakLink('hold', 's1->s2'), ...start('s2'), view(2, 's1', 's2'), kill('s1')],
      never(800, VIEW_SERVER, 'view-changed', { primary: 's2' }),
      ...[get('c1', 'k0'), { do: 'no-answer', client: 'c1', forMs: 500 } as const],
    ],
  },
];

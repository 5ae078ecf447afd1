// What the key/value service promises, from the tests of the lab.
import {
  alone,
  answered,
  breakLink,
  done,
  get,
  kill,
  mendLink,
  never,
  pair,
  pass,
  puthash,
  settled,
  start,
  view,
  wait,
  type Scenario,
} from './words.ts';
import type { Step } from '../plan/script.ts';
import { VIEW_SERVER } from '../plan/names.ts';

export const serviceScenarios: readonly Scenario[] = [
  {
    name: 'join-under-load',
    summary: 'What is written while a new backup gets the state is there when the primary dies.',
    madeFor: 'serve-during-transfer',
    steps: [
      ...[...alone, ...done(puthash('c0', 'k0', 'a'))],
      ...[breakLink('lose-replies', 's1->s2'), ...start('s2'), view(2, 's1', 's2')],
      ...[wait('s2', 'state-transferred'), puthash('c0', 'k0', 'b'), pass(300)],
      ...[mendLink('lose-replies', 's1->s2'), answered('c0')],
      wait(VIEW_SERVER, 'received', { type: 'ping', server: 's1', view: 2 }),
      ...[kill('s1'), ...settled(3, 's2', null), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'last-holder-killed',
    summary: 'When the last server with the state dies, one without it answers nothing.',
    madeFor: 'early-ack-no-guard',
    steps: [
      ...[...pair, ...done(puthash('c0', 'k0', 'a'))],
      ...[kill('s1'), ...settled(3, 's2', null)],
      ...[breakLink('hold', 's2->s1'), ...start('s1'), view(4, 's2', 's1'), pass(200), kill('s2')],
      ...[get('c1', 'k0'), { do: 'no-answer', client: 'c1', forMs: 1500 } as const],
    ],
  },
  {
    name: 'view-server-is-not-asked',
    summary: 'A client asks the view server once, and not for every operation.',
    steps: [
      ...[...pair, ...done(puthash('c0', 'k0', '1'))],
      wait(VIEW_SERVER, 'received', { type: 'view', from: 'c0' }),
      ...['2', '3', '4', '5'].flatMap((value) => done(puthash('c0', 'k0', value))),
      never(50, VIEW_SERVER, 'received', { type: 'view', from: 'c0' }),
    ],
  },
  {
    name: 'chain-with-lost-replies',
    summary:
      'A client whose replies are lost each time tries again, and nothing is executed twice.',
    madeFor: 'no-dups',
    steps: [
      ...[...pair, ...done(get('c0', 'k0'))],
      ...[1, 2, 3].flatMap((round) => [
        ...[breakLink('lose-replies', 'c0->s1'), puthash('c0', 'k0', `${round}`)],
        wait('s1', 'executed', { client: 'c0', seq: round + 1 }),
        ...[mendLink('lose-replies', 'c0->s1'), answered('c0')],
      ]),
      ...done(get('c1', 'k0')),
    ],
  },
  {
    name: 'put-as-the-backup-fails',
    summary: 'An operation that the backup executed before it died is executed once.',
    steps: [
      ...[...pair, ...done(puthash('c0', 'k0', 'a'))],
      ...[breakLink('lose-replies', 's1->s2'), puthash('c0', 'k0', 'b')],
      ...[wait('s2', 'executed', { client: 'c0', seq: 2 }), kill('s2'), answered('c0')],
      ...done(get('c1', 'k0')),
    ],
  },
  {
    name: 'put-as-the-primary-fails',
    summary:
      'An operation that was executed before the primary died, unanswered, is executed once.',
    madeFor: 'dups-not-replicated',
    steps: [
      ...[...pair, ...done(get('c0', 'k0'))],
      ...[breakLink('lose-replies', 'c0->s1'), puthash('c0', 'k0', 'a')],
      ...[wait('s1', 'executed', { client: 'c0', seq: 2 }), kill('s1'), answered('c0')],
      ...done(get('c1', 'k0')),
    ],
  },
  {
    name: 'concurrent-then-kill',
    summary: 'After operations at one time on one key, the backup has what the primary had.',
    steps: [
      ...pair,
      ...['c0', 'c1', 'c2'].map((client) => puthash(client, 'k0', client)),
      ...['c0', 'c1', 'c2'].map(answered),
      ...[kill('s1'), ...settled(3, 's2', null)],
      ...['c0', 'c1', 'c2'].flatMap((client) => done(get(client, 'k0'))),
    ],
  },
  {
    name: 'repeated-failures-own-keys',
    summary: 'Primaries die and start again while replies are lost; each client has its key.',
    steps: [...pair, ...failures(['k0', 'k1']), ...done(get('c0', 'k1')), ...done(get('c1', 'k0'))],
  },
  {
    name: 'repeated-failures-one-key',
    summary: 'Primaries die and start again while replies are lost; clients share a key.',
    steps: [...pair, ...failures(['k0', 'k0']), ...done(get('c0', 'k0')), ...done(get('c1', 'k0'))],
  },
  {
    name: 'old-primary-serves-no-get',
    summary: 'A primary that was cut from the view server and replaced answers no get.',
    madeFor: 'local-reads',
    steps: [
      ...[...pair, ...done(get('c1', 'k0'))],
      ...[breakLink('cut', 's1->vs'), ...settled(3, 's2', null)],
      ...[...done(puthash('c0', 'k0', 'a')), ...done(get('c1', 'k0'))],
    ],
  },
  {
    name: 'old-primary-completes-nothing',
    summary: 'Nor does it complete an operation that it had begun.',
    madeFor: 'solo-on-refusal',
    steps: [
      ...[...pair, ...done(get('c0', 'k0')), breakLink('hold', 's1->s2')],
      puthash('c0', 'k0', 'a'),
      wait('s1', 'called', { type: 'forward', client: 'c0', seq: 2 }),
      ...[breakLink('hold', 'c0->vs'), breakLink('cut', 's1->vs'), ...settled(3, 's2', null)],
      ...[mendLink('hold', 's1->s2'), wait('s1', 'answered', { to: 's2', ok: false }), pass(100)],
      ...[...done(get('c1', 'k0')), mendLink('hold', 'c0->vs'), answered('c0')],
      ...done(get('c1', 'k0')),
    ],
  },
  {
    name: 'forwards-let-go-together',
    summary: 'Operations whose forwards arrive at one moment are executed in one order.',
    steps: [
      ...[...pair, breakLink('hold', 's1->s2')],
      ...[puthash('c0', 'k0', 'a'), puthash('c1', 'k0', 'b')],
      ...[wait('s1', 'received', { client: 'c0' }), wait('s1', 'received', { client: 'c1' })],
      ...[mendLink('hold', 's1->s2'), answered('c0'), answered('c1')],
      ...[kill('s1'), ...settled(3, 's2', null), ...done(get('c2', 'k0'))],
    ],
  },
  {
    name: 'lone-primary-commits',
    summary: 'What a lone primary acknowledged is seen after a server joined and took over.',
    steps: [
      ...[...alone, ...done(puthash('c0', 'k0', 'a'))],
      ...[...start('s2'), ...settled(2, 's1', 's2')],
      ...[breakLink('cut', 's1->vs'), ...settled(3, 's2', null), ...done(get('c1', 'k0'))],
    ],
  },
];

/** Three times: the primary executes what two clients ask, cannot say so, dies, and becomes backup. */
function failures(keys: readonly [string, string]): readonly Step[] {
  const rounds = [
    { primary: 's1', backup: 's2', seq: 1, number: 3 },
    { primary: 's2', backup: 's1', seq: 2, number: 5 },
    { primary: 's1', backup: 's2', seq: 3, number: 7 },
  ];
  return rounds.flatMap(({ primary, backup, seq, number }) => {
    const links = [`c0->${primary}`, `c1->${primary}`];
    return [
      breakLink('lose-replies', ...links),
      ...[puthash('c0', keys[0], `c0.${seq}`), puthash('c1', keys[1], `c1.${seq}`)],
      wait(backup, 'executed', { client: 'c0', seq }),
      wait(backup, 'executed', { client: 'c1', seq }),
      ...[kill(primary), ...settled(number, backup, null)],
      ...[mendLink('lose-replies', ...links), answered('c0'), answered('c1')],
      ...[...start(primary), ...settled(number + 1, backup, primary)],
    ];
  });
}

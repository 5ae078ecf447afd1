// The controls of the real systems: for each the workload and the faults that tell one form of it from
// the other, and what must come of it.
import assert from 'node:assert/strict';
import type { Judgement } from '../../harness/record/judge.ts';
import { findSystem } from '../../harness/config/find-system.ts';
import { UsageError } from '../../harness/ground/usage-error.ts';
import { doubletake, processesOf } from './cli.ts';

export interface Control {
  readonly system: string;
  readonly workload: string;
  readonly nemesis: string;
  readonly verdict: 'valid' | 'invalid';
  /** The isolation level that is expected, where it is not the workload's own. */
  readonly expect?: string;
}

const everyWorkload = [
  'counter',
  'append',
  'puthash',
  'register',
  'cas-register',
  'set',
  'queue',
  'bank',
].flatMap(
  (workload) =>
    [
      ['redis-ioredis', workload, 'lose-replies', 'invalid'],
      ['redis-node', workload, 'lose-replies', 'valid'],
    ] as const,
);

const rows = [
  ...everyWorkload,
  ['redis-promoted', 'append', 'split', 'invalid'],
  ['redis-wait', 'append', 'split', 'invalid'],
  ['redis-wait-unpromoted', 'append', 'split', 'valid'],
  ['redis-aof', 'append', 'kill', 'valid'],
  ['redis-aof', 'append', 'power-loss', 'valid'],
  ['redis-aof-everysec', 'append', 'kill', 'valid'],
  ['redis-aof-everysec', 'append', 'power-loss', 'invalid'],
  ['memcached-memjs', 'counter', 'lose-replies', 'invalid'],
  ['memcached-once', 'counter', 'lose-replies', 'valid'],
  ['postgres-retried', 'counter', 'lose-replies', 'invalid'],
  ['postgres-keyed', 'counter', 'lose-replies', 'valid'],
  ['postgres-retried', 'puthash', 'lose-replies', 'invalid'],
  ['postgres-keyed', 'puthash', 'lose-replies', 'valid'],
  ['postgres-async', 'counter', 'kill', 'invalid'],
  ['postgres-sync', 'counter', 'kill', 'valid'],
  ['postgres-async', 'counter', 'power-loss', 'invalid'],
  ['postgres-sync', 'counter', 'power-loss', 'valid'],
  ['postgres-promoted', 'counter', 'split', 'invalid'],
  ['postgres-confirmed', 'counter', 'split', 'valid'],
  ['postgres-read-committed', 'txn', 'none', 'invalid'],
  ['postgres-serializable', 'txn', 'none', 'valid'],
  ['bullmq-bare', 'append', 'pause', 'invalid'],
  ['bullmq-keyed', 'append', 'pause', 'valid'],
  ['nats-late', 'append', 'lose-replies', 'invalid'],
  ['nats-window', 'append', 'lose-replies', 'valid'],
  ['nats-direct', 'append', 'isolate', 'invalid'],
  ['nats-marked', 'append', 'isolate', 'valid'],
  ['etcd-serializable', 'register', 'isolate', 'invalid'],
  ['etcd-linearizable', 'register', 'isolate', 'valid'],
  ['etcd-serializable', 'puthash', 'isolate', 'invalid'],
  ['etcd-linearizable', 'puthash', 'isolate', 'valid'],
  ['etcd-lock', 'append', 'none', 'invalid'],
  ['etcd-lock-fenced', 'append', 'none', 'valid'],
] as const;

export const controls: readonly Control[] = [
  ...rows.map(([system, workload, nemesis, verdict]) => ({ system, workload, nemesis, verdict })),
  {
    system: 'postgres-read-committed',
    workload: 'txn',
    nemesis: 'none',
    verdict: 'valid',
    expect: 'read-committed',
  },
];

/** Why this machine cannot run it. */
export async function missingFor({ system }: Control): Promise<string | undefined> {
  try {
    await findSystem(system);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** What is to be caught may take long on a slow machine, and ends as soon as it is. */
const TIME = { invalid: ['--time=40s'], valid: ['--time=10s'] };

function argumentsFor(control: Control): readonly string[] {
  const { system, workload, nemesis, verdict, expect } = control;
  const expected = expect === undefined ? [] : [`--expect=${expect}`];
  return [
    'run',
    system,
    `--workload=${workload}`,
    `--nemesis=${nemesis}`,
    ...expected,
    ...TIME[verdict],
  ];
}

/** Rejects where the verdict is not the one expected, or something is left running. */
export async function runControl(control: Control, store: string, seed = 1): Promise<Judgement> {
  const flags = [`--seed=${seed}`, `--store=${store}`, '--json'];
  const result = await doubletake([...argumentsFor(control), ...flags]);
  assert.ok(result.stdout.startsWith('{'), result.stderr);
  const judgement = JSON.parse(result.stdout) as Judgement;
  assert.equal(judgement.verdict, control.verdict, judgement.reason);
  assert.deepEqual(processesOf(store), [], 'nothing is left running');
  return judgement;
}

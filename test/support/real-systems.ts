// The controls of the real systems: for each the workload and the faults that tell one form of it from
// the other, and what must come of it.
import assert from 'node:assert/strict';
import type { Judgement } from '../../harness/judge.ts';
import { findSystem } from '../../harness/system/index.ts';
import { UsageError } from '../../harness/usage-error.ts';
import { doubletake, processesOf } from './cli.ts';

export interface Control {
  readonly system: string;
  readonly workload: string;
  readonly nemesis: string;
  readonly verdict: 'valid' | 'invalid';
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
].flatMap((workload) => [
  control('redis-ioredis', workload, 'lose-replies', 'invalid'),
  control('redis-node', workload, 'lose-replies', 'valid'),
]);

export const controls: readonly Control[] = [
  ...everyWorkload,
  control('redis-promoted', 'append', 'split', 'invalid'),
  control('redis-aof', 'append', 'kill', 'valid'),
  control('postgres-retried', 'counter', 'lose-replies', 'invalid'),
  control('postgres-keyed', 'counter', 'lose-replies', 'valid'),
  control('postgres-retried', 'puthash', 'lose-replies', 'invalid'),
  control('postgres-keyed', 'puthash', 'lose-replies', 'valid'),
  control('postgres-async', 'counter', 'kill', 'invalid'),
  control('postgres-sync', 'counter', 'kill', 'valid'),
  control('nats-late', 'append', 'lose-replies', 'invalid'),
  control('nats-window', 'append', 'lose-replies', 'valid'),
  control('etcd-serializable', 'register', 'isolate', 'invalid'),
  control('etcd-linearizable', 'register', 'isolate', 'valid'),
];

function control(
  system: string,
  workload: string,
  nemesis: string,
  verdict: Control['verdict'],
): Control {
  return { system, workload, nemesis, verdict };
}

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
const TIME = { invalid: ['--time=40s', '--until-invalid'], valid: ['--time=10s'] };

export function argumentsFor({ system, workload, nemesis, verdict }: Control): readonly string[] {
  return ['run', system, `--workload=${workload}`, `--nemesis=${nemesis}`, ...TIME[verdict]];
}

/** Rejects where the verdict is not the one expected, or something is left running. */
export async function runControl(control: Control, store: string): Promise<Judgement> {
  const flags = ['--seed=1', `--store=${store}`, '--json'];
  const result = await doubletake([...argumentsFor(control), ...flags]);
  assert.ok(result.stdout.startsWith('{'), result.stderr);
  const judgement = JSON.parse(result.stdout) as Judgement;
  assert.equal(judgement.verdict, control.verdict, judgement.reason);
  assert.ok(judgement.faults > 0);
  assert.deepEqual(processesOf(store), [], 'nothing is left running');
  return judgement;
}

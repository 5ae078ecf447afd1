// Nights for tests: made of the results they came to, without running anything.
import { join } from 'node:path';
import type { Job } from '../../../harness/campaign/job.ts';
import { createNight, publishResult, type Night } from '../../../harness/campaign/night.ts';
import type { JobResult } from '../../../harness/campaign/result.ts';

export function job(system: string, seed: number, change: Partial<Job> = {}): Job {
  return {
    id: `${system}.puthash.mix.${seed}`,
    entry: 0,
    system,
    place: system,
    workload: 'puthash',
    nemesis: 'mix',
    seed,
    durationMs: 1000,
    clients: 2,
    keys: 1,
    rateHz: 10,
    deadlineMs: 1000,
    isSimulated: false,
    isControl: false,
    ...change,
  };
}

export function resultOfJob({ id, system, seed }: Job, signature?: string): JobResult {
  const sentence = `c0#${seed} puthash(k0, "<&>") was executed twice`;
  return {
    version: 1,
    job: id,
    verdict: signature === undefined ? 'valid' : 'invalid',
    reason: 'as the test has it',
    findings:
      signature === undefined
        ? []
        : [{ signature, kind: 'duplicated-execution', sentence, faults: ['kill'] }],
    operations: { ok: 10, fail: 0, info: 1 },
    faults: 3,
    okPerSecond: 10,
    run: `runs/${system}/${seed}`,
    finished: '2026-11-23T00:00:00.000Z',
  };
}

/** `signatures` by the id of the job; `undefined` is a valid run, and a job that is not named was not run. */
export function nightOf(
  folder: string,
  name: string,
  jobs: readonly Job[],
  signatures: Readonly<Record<string, string | undefined>>,
): Night {
  const night = createNight(join(folder, name), {
    format: 'doubletake-night',
    version: 1,
    name,
    began: `${name}T02:00:00.000Z`,
    config: { entries: [{ systems: ['ben'], seeds: '1' }] },
    jobs,
  });
  for (const one of jobs) {
    if (one.id in signatures) publishResult(night.path, resultOfJob(one, signatures[one.id]));
  }
  return night;
}

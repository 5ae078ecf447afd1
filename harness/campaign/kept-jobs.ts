// The failures that were kept, as runs of a night: done again as they are, so often each.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../ground/usage-error.ts';
import type { JudgedRun } from '../record/load.ts';
import { PROBE } from '../record/store.ts';
import { fromHere, jobsOf, type Job, type JobsOptions } from './job.ts';
import type { NightEntry } from './config.ts';
import { readKept, type Kept } from './kept.ts';
import { replayRun } from './replay-run.ts';

/** Every run of a night: those that are drawn, and those that were kept. */
export async function jobsAndKept(options: JobsOptions): Promise<readonly Job[]> {
  const jobs = [...(await jobsOf(options))];
  for (const [index, entry] of options.config.entries.entries()) {
    if (entry.kept !== undefined) jobs.push(...(await keptJobs(entry, index, options)));
  }
  const ids = new Set<string>();
  for (const { id } of jobs) {
    if (ids.has(id))
      throw new UsageError(`${options.configFile}: the run ${id} is asked for twice`);
    ids.add(id);
  }
  return jobs;
}

/** A job for each time that each file of the folder is done; none where the folder is not there yet. */
async function keptJobs(
  { kept: folder = '', times = 1 }: NightEntry,
  entry: number,
  { configFile }: Pick<JobsOptions, 'configFile'>,
): Promise<readonly Job[]> {
  const place = fromHere(dirname(configFile), folder);
  const files = existsSync(place)
    ? readdirSync(place).filter((name) => name.endsWith('.json'))
    : [];
  const jobs: Job[] = [];
  for (const file of files.toSorted().map((name) => join(place, name))) {
    const kept = await readKept(file);
    for (let time = 1; time <= times; time++) jobs.push(jobOf(kept, { file, entry, time }));
  }
  return jobs;
}

function jobOf(
  { plan, probe }: Kept,
  { file, entry, time }: { readonly file: string; readonly entry: number; readonly time: number },
): Job {
  const name = basename(file, '.json').replaceAll(/[^\w-]+/g, '-');
  const shared = {
    id: `kept.${name}.${time}`,
    ...{ entry, kept: file, isSimulated: false, isControl: false },
    seed: plan?.seed ?? probe?.seed ?? 0,
  };
  if (plan === undefined) {
    const asked = { workload: 'once', nemesis: `kept ${name}`, durationMs: probe!.time };
    return { ...shared, ...asked, ...ALONE, system: PROBE, place: PROBE };
  }
  const { system, configFile = system, durationMs, workload } = plan;
  const { clients, keys, rateHz, deadlineMs } = workload;
  return {
    ...{ ...shared, system, place: configFile, workload: workload.name },
    ...{ nemesis: `kept ${name}`, durationMs, clients, keys, rateHz, deadlineMs },
  };
}

/** A probe is one client, who asks for one thing after the other. */
const ALONE = { clients: 1, keys: 1, rateHz: 1, deadlineMs: 1000 } as const;

/** Does such a job: one run of what was kept, which whoever wrote the config of the night trusts. */
export async function redo(
  file: string,
  listening: Parameters<typeof replayRun>[2],
  store: string,
): Promise<JudgedRun> {
  const { runs } = await replayRun(file, { times: 1, store, trust: true }, listening);
  return runs[0]!;
}

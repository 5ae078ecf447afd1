import { Command } from 'commander';
import { planOf, type Job } from '../campaign/job.ts';
import { hasResult, openNight, publishResult, type Night } from '../campaign/night.ts';
import { resultOf } from '../campaign/result.ts';
import type { JudgedRun } from '../load.ts';
import type { Plan } from '../plan.ts';
import { simulate } from '../sim/simulate.ts';
import { completeRun, createRunFolder } from '../store.ts';
import { findSystem } from '../system/index.ts';
import { findProtocol } from '../system/protocols.ts';
import { UsageError } from '../usage-error.ts';
import { untilInterrupted } from './interrupt.ts';
import { reportOf } from './report.ts';
import { runOnce } from './run.ts';

export function workerCommand(): Command {
  return new Command('worker')
    .description('do one run of a night that has no result yet, and publish its result')
    .argument('<night>', "a night's folder")
    .requiredOption('--job <id>', 'which run')
    .addHelpText('after', '\nExample: doubletake worker nights/first --job ben.puthash.mix.7')
    .action(async (path: string, flags: { job: string }) => {
      const night = openNight(path);
      const job = night.jobs.find(({ id }) => id === flags.job);
      if (job === undefined) throw new UsageError(`${path} has no run ${flags.job}`);
      if (hasResult(night, job.id)) {
        process.stderr.write(`${job.id} has a result already\n`);
        return;
      }
      const judged = await perform(job, night, untilInterrupted());
      publishResult(night, resultOf(job, judged, night.path));
    });
}

/** A violation is a job well done: what is thrown is a failure of the harness itself. */
async function perform(job: Job, night: Night, signal: AbortSignal): Promise<JudgedRun> {
  const system = await findSystem(job.place);
  const plan = planOf(job, system);
  if (job.isSimulated) return simulateInStore(plan, night.store);
  return runOnce(plan, system, { store: night.store, signal, isReportedOnFailureOnly: true });
}

async function simulateInStore(plan: Plan, store: string): Promise<JudgedRun> {
  const protocol = await findProtocol(plan.system);
  const folder = createRunFolder(store, plan);
  const { text, judgement, record } = await simulate({ plan, protocol, isTraced: true });
  folder.write('history.jsonl', text);
  const judged = { judgement: { ...judgement, run: folder.path }, record };
  if (judgement.verdict !== 'valid') folder.write('report.html', await reportOf(judged));
  await completeRun(folder, judged.judgement);
  return judged;
}

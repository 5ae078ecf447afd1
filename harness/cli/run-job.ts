// `doubletake run-job`: one run of a night in a process of its own; called by `nightly` and `worker`.
import { Command } from 'commander';
import { planOf, type Job } from '../campaign/job.ts';
import { redo } from '../campaign/kept-jobs.ts';
import { publishResult, storeOf } from '../campaign/night.ts';
import { resultOf } from '../campaign/result.ts';
import type { JudgedRun } from '../record/load.ts';
import type { Plan } from '../plan/plan.ts';
import { simulate } from '../simulate/simulate.ts';
import { completeRun, createRunFolder } from '../record/store.ts';
import { findSystem, registryFor } from '../config/find-system.ts';
import { findProtocol } from '../system/reference/protocols.ts';
import { untilInterrupted } from './interrupt.ts';
import { reportOf } from '../report/document/page.ts';
import { runNamed } from './run-named.ts';

export function runJobCommand(): Command {
  return new Command('run-job')
    .description('do one run of a night and publish its result (nightly and worker start it)')
    .argument('<folder>', 'the folder of the night')
    .argument('<job>', 'the run, as it stands in night.json')
    .addHelpText('after', `\nExample: doubletake run-job nights/first '{"id":"ben.puthash...`)
    .action(async (folder: string, text: string) => {
      const job = JSON.parse(text) as Job;
      const judged = await perform(job, storeOf(folder), untilInterrupted());
      publishResult(folder, resultOf(job, judged, folder));
    });
}

/** A violation is a job well done: what is thrown is a failure of the harness itself. */
async function perform(job: Job, store: string, signal: AbortSignal): Promise<JudgedRun> {
  if (job.kept !== undefined) return redo(job.kept, { signal, onNote: () => {} }, store);
  const system = await findSystem(job.place);
  const plan = planOf(job, system, await registryFor(system));
  if (job.isSimulated) return simulateInStore(plan, store);
  return runNamed(plan, system, { store, signal, isReportedOnFailureOnly: true });
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

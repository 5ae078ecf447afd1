// Every command there is. A new one is a file beside this and a line here.
import type { Command } from 'commander';
import { bisectCommand } from './bisect.ts';
import { checkCommand } from './check.ts';
import { cleanupCommand } from './cleanup.ts';
import { compareCommand } from './compare.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { exploreCommand } from './explore.ts';
import { explainCommand } from './explain.ts';
import { huntCommand } from './hunt.ts';
import { initCommand } from './init.ts';
import { galleryCommand } from './gallery.ts';
import { listCommand } from './list.ts';
import { mergeCommand } from './merge.ts';
import { nightlyCommand } from './nightly.ts';
import { probeCommand } from './probe.ts';
import { reportCommand } from './report.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import { runJobCommand } from './run-job.ts';
import { scenarioCommand } from './scenario.ts';
import { serveCommand } from './serve.ts';
import { shrinkCommand } from './shrink.ts';
import { workerCommand } from './worker.ts';

export const commands: readonly Command[] = [
  runCommand(),
  checkCommand(),
  explainCommand(),
  exploreCommand(),
  reportCommand(),
  serveCommand(),
  replayCommand(),
  shrinkCommand(),
  compareCommand(),
  bisectCommand(),
  nightlyCommand(),
  mergeCommand(),
  workerCommand(),
  runJobCommand(),
  listCommand(),
  cleanupCommand(),
  demoCommand(),
  galleryCommand(),
  scenarioCommand(),
  huntCommand(),
  probeCommand(),
  doctorCommand(),
  initCommand(),
];

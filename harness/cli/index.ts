// Every command there is, in the groups in which `--help` shows them. A new one is a file beside this
// and a line here.
import type { Command } from 'commander';
import { bisectCommand } from './bisect.ts';
import { checkCommand } from './check.ts';
import { cleanupCommand } from './cleanup.ts';
import { compareCommand } from './compare.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { exploreCommand } from './explore.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { huntCommand } from './hunt.ts';
import { initCommand } from './init.ts';
import { galleryCommand } from './gallery.ts';
import { keepCommand } from './keep.ts';
import { listCommand } from './list.ts';
import { mergeCommand } from './merge.ts';
import { nightlyCommand } from './nightly.ts';
import { probeCommand } from './probe.ts';
import { reportCommand } from './report.ts';
import { replayCommand } from './replay.ts';
import { resendCommand } from './resend.ts';
import { runCommand } from './run.ts';
import { runJobCommand } from './run-job.ts';
import { scenarioCommand } from './scenario.ts';
import { serveCommand } from './serve.ts';
import { shrinkCommand } from './shrink.ts';
import { workerCommand } from './worker.ts';

/** By heading. */
export const commandGroups: Readonly<Record<string, readonly Command[]>> = {
  'Everyday:': [
    probeCommand(),
    resendCommand(),
    runCommand(),
    explainCommand(),
    checkCommand(),
    reportCommand(),
    replayCommand(),
    keepCommand(),
    listCommand(),
    initCommand(),
    doctorCommand(),
    demoCommand(),
  ],
  'Compare and explore:': [
    compareCommand(),
    shrinkCommand(),
    bisectCommand(),
    exploreCommand(),
    scenarioCommand(),
    galleryCommand(),
    huntCommand(),
  ],
  'Nights:': [nightlyCommand(), mergeCommand(), workerCommand(), serveCommand()],
  'Machinery:': [exportCommand(), cleanupCommand()],
};

/** Commands that only other commands start. */
export const hiddenCommands: readonly Command[] = [runJobCommand()];

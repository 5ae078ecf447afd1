// Every command there is. A new one is a file beside this and a line here.
import type { Command } from 'commander';
import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { demoCommand } from './demo.ts';
import { exploreCommand } from './explore.ts';
import { explainCommand } from './explain.ts';
import { probeCommand } from './probe.ts';
import { runCommand } from './run.ts';

export const commands: readonly Command[] = [
  runCommand(),
  checkCommand(),
  explainCommand(),
  exploreCommand(),
  compareCommand(),
  demoCommand(),
  probeCommand(),
];

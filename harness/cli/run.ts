import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import {
  CONTAINER_MODES,
  containerCluster,
  type ContainerMode,
} from '../cluster/container-cluster.ts';
import { loadRun, type JudgedRun } from '../load.ts';
import type { Plan } from '../plan.ts';
import { run, type RunOptions } from '../run.ts';
import { createRunFolder, toJson } from '../store.ts';
import type { System } from '../system/system.ts';
import { findSystem } from '../system/index.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { wholeNumber } from './options.ts';
import { showPlan, showProgress, showResult } from './show.ts';
import { addRunFlags, planFrom, type RunFlags } from './run-options.ts';

export function runCommand(): Command {
  const command = new Command('run')
    .description('one fault-injection run: real processes, real faults, a verdict')
    .argument('<system>', 'which system (ben, fixed, ...)')
    .option(
      '--seed <number>',
      'what the plan is drawn from (default: a fresh one)',
      wholeNumber(0, 2 ** 31 - 1),
    )
    .addOption(
      new Option(
        '--containers <mode>',
        'nodes in containers (docker/compose.yaml): composed for the run, or running already (links alone fail)',
      ).choices(CONTAINER_MODES),
    )
    .addHelpText('after', '\nExample: doubletake run ben --seed 7 --time 30s');
  return addRunFlags(command, { time: '30s' }).action(
    async (name: string, flags: RunFlags & { seed?: number; containers?: ContainerMode }) => {
      const { containers } = flags;
      const found = await findSystem(name);
      const system = containers === undefined ? found : inContainers(found, containers);
      const plan = planFrom(flags, system, flags.seed ?? randomInt(2 ** 31));
      const judged = await runOnce(plan, system, {
        store: flags.store,
        signal: untilInterrupted(),
        ...(containers !== undefined && {
          startCluster: containerCluster({
            mode: containers,
            composeFile: COMPOSE_FILE,
            system: name,
          }),
        }),
      });
      process.stdout.write(flags.json ? toJson(judged.judgement) : showResult(judged));
      process.exitCode = exitCodeOf(judged.judgement.verdict);
    },
  );
}

/** A run as every command does it: its plan said first, its progress on stderr. */
export async function runOnce(
  plan: Plan,
  system: System,
  { store, ...options }: { readonly store: string } & Pick<RunOptions, 'signal' | 'startCluster'>,
): Promise<JudgedRun> {
  const folder = createRunFolder(store, plan);
  process.stderr.write(showPlan(plan, folder.path));
  const progress = showProgress(process.stderr);
  try {
    await run({ plan, system, folder, ...options, progress: progress.update });
  } finally {
    progress.end();
  }
  const judged = await loadRun(folder.path);
  folder.write('verdict.json', toJson(judged.judgement));
  return judged;
}

const COMPOSE_FILE = fileURLToPath(new URL('../../../docker/compose.yaml', import.meta.url));

/** Without an engine at hand no node can be killed or paused. */
function inContainers(system: System, mode: ContainerMode): System {
  return mode === 'compose' ? system : { ...system, spared: system.nodes.map(({ name }) => name) };
}

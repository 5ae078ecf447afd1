// `doubletake worker`: takes runs of a night from a queue.
import { Command } from 'commander';
import { workForQueue } from '../campaign/queue-worker.ts';
import { untilInterrupted } from './interrupt.ts';
import { runsThatFit } from './nightly.ts';
import { duration, queueOption, wholeNumber, secretsOption } from './options.ts';
import { note } from '../report/printed.ts';

interface WorkerFlags {
  readonly queue: string;
  readonly folder: string;
  readonly root: string;
  readonly parallel?: number;
  readonly lease: number;
}

export function workerCommand(): Command {
  return new Command('worker')
    .description('do runs that `nightly --queue` hands out, on this machine, until it is stopped')
    .addOption(
      queueOption('postgres://... or redis://..., the same as the night has').makeOptionMandatory(),
    )
    .addOption(secretsOption())
    .option('--folder <folder>', 'where runs are until they are delivered', 'worker')
    .option('--root <folder>', 'only config files of systems below it are loaded', '.')
    .option('--parallel <count>', 'runs at a time (default: what fits)', wholeNumber(1, 1000))
    .option(
      '--lease <duration>',
      'a worker that is silent for so long loses its runs to others',
      duration,
      30_000,
    )
    .addHelpText('after', '\nExample: doubletake worker --queue postgres://queue.example/nights')
    .action(async ({ queue, lease, ...flags }: WorkerFlags) => {
      const say = (sentence: string): void => note(sentence);
      await workForQueue({
        url: queue,
        folder: flags.folder,
        root: flags.root,
        parallel: flags.parallel ?? runsThatFit(),
        leaseMs: lease,
        signal: untilInterrupted(),
        onDone: ({ job, verdict }) => say(`${job} ${verdict}\n`),
        onTrouble: say,
      });
    });
}

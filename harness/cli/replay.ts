// `doubletake replay`: the same plan on fresh processes, and how often it failed again.
import { Command } from 'commander';
import { LIMITS } from '../campaign/plan-from.ts';
import { replayRun, type ReplayAsked, type Replayed } from '../campaign/replay-run.ts';
import { showRate } from '../ground/rate.ts';
import { toJson } from '../record/store.ts';
import { note, print } from '../report/printed.ts';
import { onScreen, terminalWidth } from '../report/screen.ts';
import { wrapped } from '../report/wrapped.ts';
import { containersOption } from './containers.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { addOtherSystem, secretsOption, trustOption, wholeNumber } from './options.ts';

type ReplayFlags = ReplayAsked & { readonly json?: true };

export function replayCommand(): Command {
  const command = new Command('replay')
    .description(
      'the same plan on fresh processes, or the same probe, and how often it failed again',
    )
    .argument('<run>', "a run's folder, a probe's, or a failure that was kept")
    .option('--times <count>', 'how often', wholeNumber(...LIMITS.times), 1)
    .addOption(secretsOption())
    .option('--until-invalid', 'no more often than until it fails; that run ends early')
    .addOption(trustOption())
    .addOption(containersOption())
    .option('--store <folder>', 'where run folders go', 'runs')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: doubletake replay runs/ben/latest --times 10');
  return addOtherSystem(command).action(async (path: string, flags: ReplayFlags) => {
    const replayed = await replayRun(path, flags, {
      signal: untilInterrupted(),
      onlooker: onScreen(process.stderr),
      onNote: (sentence) => note(`${sentence}\n`),
    });
    const { system, runs, rate, kept } = replayed;
    const result = {
      ...{ run: path, system, times: runs.length, invalid: rate.hits, rate },
      ...(kept && { kept: { kind: kept.kind, failed: kept.failed } }),
      judgements: runs.map(({ judgement }) => judgement),
    };
    print(flags.json ? toJson(result) : showReplay(replayed));
    const others = runs.some(({ judgement }) => judgement.verdict === 'unknown')
      ? 'unknown'
      : 'valid';
    process.exitCode = exitCodeOf(rate.hits > 0 ? 'invalid' : others);
  });
}

function showReplay({ system, rate, runs, kept }: Replayed): string {
  const rows = runs.map(
    ({ judgement: { verdict, reason, run } }) => `  ${verdict}  ${run ?? ''}  ${reason}`,
  );
  const before =
    kept === undefined
      ? []
      : [`  when it was kept: ${kept.kind} in ${kept.failed.hits} of ${kept.failed.of}`];
  const said = [`${system}: invalid in ${showRate(rate)} runs of the plan`, ...before, ...rows, ''];
  return wrapped(said.join('\n'), terminalWidth());
}

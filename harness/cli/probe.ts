// `doubletake probe`: is a request of a running HTTP server ever executed twice, or lost?
import { Command, Option } from 'commander';
import { LIMITS } from '../campaign/plan-from.ts';
import { PROBED_USUALLY as USUALLY, probeOnce } from '../campaign/probe-once.ts';
import type { ProbeAsked } from '../campaign/probe-once.ts';
import type { JudgedRun } from '../record/load.ts';
import { diagramOf } from '../report/explanation.ts';
import { toJson } from '../record/store.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { durationOption, secretsOption, seedNumber, wholeNumber } from './options.ts';
import { showResult } from '../report/screen.ts';
import { note, print } from '../report/printed.ts';

type ProbeFlags = ProbeAsked & { readonly json?: true };

export function probeCommand(): Command {
  return new Command('probe')
    .description('is a request of this running HTTP server ever executed twice, or lost?')
    .argument('<url>', 'what the request is sent to, such as http://127.0.0.1:3000/charges')
    .option('--method <method>', 'its method', USUALLY.method)
    .addOption(
      listOption('--header <name: value>', 'a header more; may come several times', collect),
    )
    .option('--body <json>', '{key} in it becomes the key (default: {"reference":"{key}"})')
    .option('--key <place>', 'header:NAME, query:NAME or body:NAME', USUALLY.key)
    .option('--list <url>', 'a GET whose answer lists what was executed; items mention the key')
    .option('--items <path>', 'where in that answer the list is, such as data.items')
    .option('--count <path>', 'where in the answer a number is that each execution raises by one')
    .option('--count-url <url>', 'a GET whose answer has that number')
    .addOption(
      listOption('--ignore <paths>', 'fields in which answers may differ: date,links.self', commas),
    )
    .addOption(
      listOption('--secret <names>', 'headers, parameters, fields never written down', commas),
    )
    .addOption(secretsOption())
    .option('--start <command>', 'starts the server; with it the probe kills and restarts it')
    .option('--kill <command>', 'kills a server that --start did not keep in the foreground')
    .addOption(durationOption('--time <duration>', 'how long scenarios are repeated', USUALLY.time))
    .addOption(
      durationOption(
        '--timeout <duration>',
        'after which a client gives up a try',
        USUALLY.timeout,
      ),
    )
    .option(
      '--copies <count>',
      'copies sent at the same time',
      wholeNumber(...LIMITS.copies),
      USUALLY.copies,
    )
    .option('--seed <number>', 'what moments are drawn from', seedNumber)
    .option('--allow-remote', 'the server may be on another machine')
    .option('--store <folder>', 'where run folders go', USUALLY.store)
    .option('--json', 'print the verdict as JSON')
    .addHelpText(
      'after',
      '\nExample: doubletake probe http://127.0.0.1:3000/charges --list /charges',
    )
    .action(async (url: string, flags: ProbeFlags) => {
      const run = await probeOnce(url, flags, {
        signal: untilInterrupted(),
        onNote: (sentence) => note(`  ${sentence}\n`),
      });
      print(flags.json ? toJson(run.judgement) : showExchange(run));
      process.exitCode = exitCodeOf(run.judgement.verdict);
    });
}

/** What was found first as a diagram, and the result. */
function showExchange(run: JudgedRun): string {
  const [first] = run.judgement.anomalies;
  const diagram = first && diagramOf(run, first, 100);
  return `${diagram === undefined ? '' : `${diagram}\n`}${showResult(run)}`;
}

/** An option that is a list, empty by default. */
function listOption(
  flags: string,
  description: string,
  parse: (value: string, before: readonly string[]) => string[],
): Option {
  return new Option(flags, description).argParser(parse).default([], 'none');
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function commas(text: string): string[] {
  return text.split(',').map((path) => path.trim());
}

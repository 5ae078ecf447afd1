// `doubletake probe`: is a request of a running HTTP server ever executed twice, or lost?
import { Command, Option } from 'commander';
import { LIMITS } from '../campaign/plan-from.ts';
import type { ProbeAsked } from '../campaign/probe-asked.ts';
import { PROBED_USUALLY as USUALLY, probeOnce } from '../campaign/probe-once.ts';
import { PROTOCOLS } from '../probe/target.ts';
import type { JudgedRun } from '../record/load.ts';
import { diagramOf } from '../report/explanation.ts';
import { toJson } from '../record/store.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { duration, durationOption, secretsOption, seedNumber, wholeNumber } from './options.ts';
import { showResult, terminalWidth } from '../report/screen.ts';
import { wrapped } from '../report/wrapped.ts';
import { note, print } from '../report/printed.ts';

type ProbeFlags = ProbeAsked & { readonly json?: true };

export function probeCommand(): Command {
  const command = new Command('probe')
    .description('is a request of this running HTTP server ever executed twice, or lost?')
    .argument('<url>', 'what the request is sent to, such as http://127.0.0.1:3000/charges');
  for (const add of [addRequest, addObservation, addServer, addLimits]) add(command);
  return command
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

/** What is sent, and who sends it. */
function addRequest(command: Command): Command {
  return command
    .option('--method <method>', 'its method: POST, PUT, PATCH, DELETE', USUALLY.method)
    .addOption(
      listOption('--header <name: value>', 'a header more, {key} in it; several times', collect),
    )
    .option('--body <json>', '{key} in it becomes the key (default: {"reference":"{key}"})')
    .option('--key <place>', 'header:NAME, query:NAME or body:PATH', USUALLY.key)
    .option(
      '--key-format <format>',
      'uuid, hex, number, or text with {random} in it',
      USUALLY.keyFormat,
    )
    .addOption(
      new Option('--as <protocol>', 'what says that a request succeeded')
        .choices(PROTOCOLS)
        .default(USUALLY.as),
    )
    .option('--success <path>', 'what the answer of a success has, such as result')
    .option('--login <request>', `made first and after restarts: 'POST /session {"user":"me"}'`)
    .option('--token <path>', 'where its answer has a bearer token; {token} in --header is that');
}

/** How executions and differences are seen. */
function addObservation(command: Command): Command {
  return command
    .option('--list <url>', 'a GET whose answer lists what was executed; items mention the key')
    .option('--items <path>', 'where in that answer the list is, such as data.items')
    .option('--next <path>', 'where it says what page is next: data.next, or cursor=data.next')
    .option('--count <path>', 'where in the answer a number is that each execution raises by one')
    .option('--count-url <url>', 'a GET whose answer has that number')
    .addOption(
      listOption('--ignore <paths>', 'in what answers may differ: status,date,links.self', commas),
    )
    .addOption(
      listOption('--secret <names>', 'headers, parameters, fields never written down', commas),
    )
    .addOption(secretsOption())
    .option('--strict', 'remarks make the verdict invalid, too')
    .option('--all', 'play every scenario, though something was found already');
}

/** How the server is killed, and what only some servers can be asked. */
function addServer(command: Command): Command {
  return command
    .option('--start <command>', 'starts the server; with it the probe kills and restarts it')
    .option('--stdio <command>', 'an MCP server over stdio; a bridge to it is opened at the URL')
    .option('--kill <command>', 'kills a server that --start did not keep in the foreground')
    .addOption(
      durationOption('--ready <duration>', 'how long it may take to get ready', USUALLY.ready),
    )
    .option('--also <url>', 'another instance of the server on the same store')
    .addOption(
      listOption('--as-other <name: value>', 'a header of another user; several times', collect),
    )
    .option('--failing-body <json>', 'what to add to the body for the handler to fail at its end')
    .addOption(
      new Option('--after-expiry <duration>', 'after which a lease or key runs out').argParser(
        duration,
      ),
    )
    .option('--kill-store <command>', 'takes the store of the server away')
    .option('--start-store <command>', 'and brings it back');
}

/** How long, how often. */
function addLimits(command: Command): Command {
  return command
    .addOption(
      durationOption('--time <duration>', 'the whole takes no longer than this', USUALLY.time),
    )
    .addOption(
      durationOption(
        '--timeout <duration>',
        'after which a client gives up a try',
        USUALLY.timeout,
      ),
    )
    .addOption(
      durationOption(
        '--patience <duration>',
        'how long what is refused is tried again',
        USUALLY.patience,
      ),
    )
    .addOption(
      durationOption('--settle <duration>', 'in which what was answered shows', USUALLY.settle),
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
    .option('--json', 'print the verdict as JSON');
}

/** What was found first as a diagram, and the result. */
function showExchange(run: JudgedRun): string {
  const [first] = run.judgement.anomalies;
  const drawn = first && diagramOf(run, first, 100);
  const diagram = drawn === undefined ? '' : `${drawn}\n`;
  const { notes = [] } = run.judgement;
  return `${diagram}${showResult(run)}${wrapped(notes.map((line) => `  ${line}\n`).join(''), terminalWidth())}`;
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

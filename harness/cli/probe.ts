// `doubletake probe`: is a request of a running HTTP server ever executed twice, or lost?
import { randomInt } from 'node:crypto';
import { Command, Option } from 'commander';
import type { Value } from '../../checker/index.ts';
import { findToxiproxy } from '../cluster/proxy/toxiproxy-install.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { drawExchange } from '../probe/diagram.ts';
import { probe } from '../probe/probe.ts';
import { parseKeyPlace, upstreamOf, type Observation, type ProbeTarget } from '../probe/target.ts';
import { completeRun, createRunFolder, PROBE, toJson } from '../record/store.ts';
import { UsageError } from '../ground/usage-error.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { durationOption, wholeNumber } from './options.ts';
import { showResult } from '../report/screen.ts';
import { note, print } from '../report/printed.ts';

interface ProbeFlags {
  readonly method: string;
  readonly header: readonly string[];
  readonly body?: string;
  readonly key: string;
  readonly list?: string;
  readonly items?: string;
  readonly count?: string;
  readonly countUrl?: string;
  readonly ignore: readonly string[];
  readonly kill?: string;
  readonly start?: string;
  readonly time: number;
  readonly timeout: number;
  readonly copies: number;
  readonly seed?: number;
  readonly allowRemote?: true;
  readonly store: string;
  readonly json?: true;
}

export function probeCommand(): Command {
  return new Command('probe')
    .description('is a request of this running HTTP server ever executed twice, or lost?')
    .argument('<url>', 'what the request is sent to, such as http://127.0.0.1:3000/charges')
    .option('--method <method>', 'its method', 'POST')
    .addOption(
      listOption('--header <name: value>', 'a header more; may come several times', collect),
    )
    .option('--body <json>', '{key} in it becomes the key (default: {"reference":"{key}"})')
    .option('--key <place>', 'header:NAME, query:NAME or body:NAME', 'header:Idempotency-Key')
    .option('--list <url>', 'a GET whose answer lists what was executed; items mention the key')
    .option('--items <path>', 'where in that answer the list is, such as data.items')
    .option('--count <path>', 'where in the answer a number is that each execution raises by one')
    .option('--count-url <url>', 'a GET whose answer has that number')
    .addOption(
      listOption('--ignore <paths>', 'fields in which answers may differ: date,links.self', commas),
    )
    .option('--start <command>', 'starts the server; with it the probe kills and restarts it')
    .option('--kill <command>', 'kills a server that --start did not keep in the foreground')
    .addOption(durationOption('--time <duration>', 'how long scenarios are repeated', '10s'))
    .addOption(durationOption('--timeout <duration>', 'after which a client gives up a try', '2s'))
    .option('--copies <count>', 'copies sent at the same time', wholeNumber(2, 100), 5)
    .option('--seed <number>', 'what moments are drawn from', wholeNumber(0, 2 ** 31 - 1))
    .option('--allow-remote', 'the server may be on another machine')
    .option('--store <folder>', 'where run folders go', 'runs')
    .option('--json', 'print the verdict as JSON')
    .addHelpText(
      'after',
      '\nExample: doubletake probe http://127.0.0.1:3000/charges --list /charges',
    )
    .action(async (url: string, flags: ProbeFlags) => {
      const signal = untilInterrupted();
      const upstream = upstreamOf(url, flags.allowRemote === true);
      const target = targetOf(url, flags);
      const seed = flags.seed ?? randomInt(2 ** 31);
      const onNote = (sentence: string): void => note(`  ${sentence}\n`);
      const toxiproxy = await findToxiproxy({ progress: onNote, signal });
      const plan = { version: 1, system: PROBE, url, seed, ...flags };
      const folder = createRunFolder(flags.store, plan);
      onNote(`${target.method} ${url}  seed ${seed}  ${folder.path}`);
      await probe({
        target,
        upstream,
        toxiproxy,
        folder,
        seed,
        signal,
        onNote,
        durationMs: flags.time,
        timeoutMs: flags.timeout,
        copies: flags.copies,
        startCommand: flags.start,
        killCommand: flags.kill,
      });
      const run = await loadRun(folder.path);
      await completeRun(folder, run.judgement);
      print(flags.json ? toJson(run.judgement) : showExchange(run));
      process.exitCode = exitCodeOf(run.judgement.verdict);
    });
}

/** What was found first as a diagram, and the result. */
function showExchange(run: JudgedRun): string {
  const accused = run.judgement.anomalies[0]?.key;
  const diagram =
    accused === undefined ? '' : `${drawExchange(run.record.history.events, accused)}\n`;
  return `${diagram}${showResult(run)}`;
}

function targetOf(url: string, flags: ProbeFlags): ProbeTarget {
  const keyPlace = parseKeyPlace(flags.key);
  const isBodiless = flags.method === 'GET' || flags.method === 'DELETE';
  const body = flags.body === undefined ? { reference: '{key}' } : parseBody(flags.body);
  return {
    url,
    keyPlace,
    ignored: flags.ignore,
    method: flags.method.toUpperCase(),
    body: isBodiless && flags.body === undefined ? undefined : body,
    headers: Object.fromEntries(flags.header.map(parseHeader)),
    observation: observationOf(url, flags),
  };
}

function observationOf(url: string, flags: ProbeFlags): Observation | undefined {
  const { list, items, count, countUrl } = flags;
  if (list !== undefined && count !== undefined) {
    throw new UsageError('--list and --count: one of them is enough');
  }
  if (list !== undefined) return { kind: 'list', url: new URL(list, url).href, items };
  if (items !== undefined) throw new UsageError('--items says where the list of --list is');
  if (count === undefined) {
    if (countUrl !== undefined) throw new UsageError('--count-url needs --count, the path in it');
    return undefined;
  }
  if (countUrl === undefined) return { kind: 'count-in-answer', path: count };
  return { kind: 'count', url: new URL(countUrl, url).href, path: count };
}

/** Text that is not JSON is sent as it is. */
function parseBody(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

function parseHeader(text: string): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw new UsageError(`--header ${text}: say 'Name: value'`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
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

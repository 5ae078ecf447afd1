// `doubletake resend`: does this client, SDK or proxy send a request again by itself?
import { Command } from 'commander';
import { UsageError } from '../ground/usage-error.ts';
import { toJson, writeWhole } from '../record/store.ts';
import { resendPage } from '../report/document/resend-page.ts';
import { note, print } from '../report/printed.ts';
import { showResend } from '../report/resend.ts';
import { resend, type ResendOptions } from '../resend/resend.ts';
import { upstreamOf } from '../probe/target.ts';
import { WAYS, wayNames } from '../resend/ways.ts';
import { exitCodeOf } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { durationOption, wholeNumber } from './options.ts';

interface ResendFlags {
  readonly ways?: readonly string[];
  readonly call?: { readonly method: string; readonly path: string };
  readonly once?: true;
  readonly allow?: readonly string[];
  readonly time: number;
  readonly key?: string;
  readonly answer: string;
  readonly through?: string;
  readonly listen?: readonly number[];
  readonly allowRemote?: true;
  readonly report?: string;
  readonly json?: true;
}

export function resendCommand(): Command {
  return new Command('resend')
    .description('does this client, SDK or proxy send a request again by itself?')
    .argument('<command...>', 'what makes the call, behind --; {url} in it becomes the endpoint')
    .option('--ways <names>', 'only these ways of failing', namesOfWays)
    .option('--call <request>', "the call, such as 'POST /charges/*'", parseCall)
    .option('--once', 'only the first try of the call fails; every one does without it')
    .option('--allow <names>', 'ways in which the call may come again, or all', namesOfWays)
    .addOption(durationOption('--time <duration>', 'how long the command may take', '10s'))
    .option('--key <header>', 'the header that carries a key (default: Idempotency-Key)')
    .option('--answer <body>', 'the body of good answers', '{}')
    .option('--through <url>', 'call a proxy, whose upstreams are the ports of --listen')
    .option('--listen <ports>', 'where the endpoint listens: 9001, or 9001,9002', parsePorts)
    .option('--allow-remote', 'the proxy may be on another machine')
    .option('--report <file>', 'write a page, too')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `\nWays:\n${wayNames.map((name) => `  ${name.padEnd(16)} ${WAYS[name]!.what}\n`).join('')}` +
        "\nExample: doubletake resend -- curl --json '{}' {url}/warm-up {url}/charges",
    )
    .action(async (command: readonly string[], flags: ResendFlags) => {
      const signal = untilInterrupted();
      const { time: timeMs, key: keyHeader, once, ways, call, allow, answer } = flags;
      const result = await resend({
        caller: command,
        ...{ timeMs, answer, signal },
        ...(ways !== undefined && { ways }),
        ...(call !== undefined && { call }),
        ...(allow !== undefined && { allow }),
        ...(keyHeader !== undefined && { keyHeader }),
        ...throughOf(flags),
        fails: once === true ? 'once' : 'always',
        onWay: (way) => note(`  ${way}\n`),
      });
      if (flags.report !== undefined)
        writeWhole(flags.report, resendPage(result, command.join(' ')));
      print(flags.json ? toJson(result) : showResend(result));
      process.exitCode = exitCodeOf(result.verdict);
    });
}

function throughOf({ through, listen, allowRemote }: ResendFlags): Pick<ResendOptions, 'through'> {
  if (through === undefined && listen === undefined) return {};
  if (through === undefined || listen === undefined) {
    throw new UsageError(
      '--through and --listen go together: the proxy, and the ports at which it has the endpoint as its upstream',
    );
  }
  upstreamOf(through, allowRemote === true);
  return { through: { url: through.replace(/\/+$/, ''), ports: listen } };
}

function parsePorts(text: string): readonly number[] {
  const ports = text.split(',').map(wholeNumber(1, 65_535));
  if (ports.length <= 2 && new Set(ports).size === ports.length) return ports;
  throw new UsageError(`--listen ${text}: say one port, or two with a comma between them`);
}

/** `all`, or names with commas between them. */
function namesOfWays(text: string): readonly string[] {
  if (text === 'all') return wayNames;
  return text.split(',').map((name) => name.trim());
}

function parseCall(text: string): { readonly method: string; readonly path: string } {
  const [, method, path] = /^([A-Za-z]+) +(\/\S*|\*)$/.exec(text.trim()) ?? [];
  if (method === undefined || path === undefined) {
    throw new UsageError(`--call ${text}: say a method and a path, such as 'POST /charges'`);
  }
  return { method: method.toUpperCase(), path };
}

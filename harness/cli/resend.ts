// `doubletake resend`: does this client, SDK or proxy send a request again by itself?
import { Command } from 'commander';
import { stayHere } from '../net/loopback.ts';
import { keepSecret } from '../ground/secrets.ts';
import { keepFields, TELLING } from '../ground/telling-names.ts';
import { UsageError } from '../ground/usage-error.ts';
import { toJson, writeWhole } from '../record/store.ts';
import { resendPage } from '../report/document/resend-page.ts';
import { note, print } from '../report/printed.ts';
import { showResend } from '../report/resend.ts';
import type { ResendOptions } from '../resend/options.ts';
import { resend } from '../resend/resend.ts';
import { upstreamOf } from '../probe/target.ts';
import { LOSSES, WAYS, lossNames, wayNames } from '../resend/ways.ts';
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
  readonly upstream?: string;
  readonly executed?: string;
  readonly allowRemote?: true;
  readonly report?: string;
  readonly json?: true;
}

export function resendCommand(): Command {
  return new Command('resend')
    .description('does this client, SDK or proxy send a request again by itself?')
    .argument('<command...>', 'what makes the call, behind --; {url} in it becomes the endpoint')
    .option('--ways <names>', 'only these ways of failing, or all', namesOfWays)
    .option('--call <request>', "the call, such as 'POST /charges/*'", parseCall)
    .option('--once', 'only the first try of the call fails; every one does without it')
    .option('--allow <names>', 'ways in which the call may come again, or all', namesOfWays)
    .addOption(durationOption('--time <duration>', 'how long the command may take', '10s'))
    .option('--key <header>', 'the header that carries a key (default: Idempotency-Key)')
    .option('--answer <body>', 'the body of good answers', '{}')
    .option('--through <url>', 'call a proxy, whose upstreams are the ports of --listen')
    .option('--upstream <url>', 'lose replies of a real server of any protocol: tcp://HOST:PORT')
    .option('--executed <command>', 'what prints how often that server has executed the call')
    .option('--listen <ports>', 'where to listen: 9001, or 9001,9002', parsePorts)
    .option('--allow-remote', 'the proxy or the server may be on another machine')
    .option('--report <file>', 'write a page, too')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `\nWays:\n${listed(WAYS)}\nWays with --upstream:\n${listed(LOSSES)}` +
        "\nExample: doubletake resend -- curl --json '{}' {url}/warm-up {url}/charges",
    )
    .action(async (command: readonly string[], flags: ResendFlags) => {
      const signal = untilInterrupted();
      for (const word of command) {
        keepFields(word, TELLING.test.bind(TELLING), (name, text) =>
          keepSecret(text, `{secret:${name}}`),
        );
      }
      const { time: timeMs, key: keyHeader, once, ways, call, allow, answer } = flags;
      const result = await resend({
        caller: command,
        ...{ timeMs, answer, signal },
        ...(ways !== undefined && { ways: whole(ways, flags) }),
        ...(call !== undefined && { call }),
        ...(allow !== undefined && { allow: whole(allow, flags) }),
        ...(keyHeader !== undefined && { keyHeader }),
        ...placeOf(flags),
        fails: once === true ? 'once' : 'always',
        onWay: (way) => note(`  ${way}\n`),
      });
      if (flags.report !== undefined)
        writeWhole(flags.report, resendPage(result, command.join(' ')));
      print(flags.json ? toJson(result) : showResend(result));
      process.exitCode = exitCodeOf(result.verdict);
    });
}

/** What stands between the caller and what counts. */
function placeOf(flags: ResendFlags): Pick<ResendOptions, 'through' | 'upstream'> {
  const { through, upstream, executed, listen } = flags;
  if (upstream !== undefined) return { upstream: serverOf(upstream, flags) };
  if (executed !== undefined) throw new UsageError('--executed needs --upstream, the server');
  if (through === undefined && listen === undefined) return {};
  if (through === undefined || listen === undefined) {
    throw new UsageError(
      '--through and --listen go together: the proxy, and the ports at which it has the endpoint as its upstream',
    );
  }
  upstreamOf(through, flags.allowRemote === true);
  return { through: { url: through.replace(/\/+$/, ''), ports: listen } };
}

function serverOf(
  url: string,
  { through, executed, listen = [], allowRemote }: ResendFlags,
): NonNullable<ResendOptions['upstream']> {
  if (through !== undefined) throw new UsageError('say --through or --upstream, not both');
  if (!URL.canParse(url) || new URL(url).hostname === '') {
    throw new UsageError(`--upstream ${url}: not an address; say tcp://127.0.0.1:6379`);
  }
  stayHere(new URL(url).hostname, allowRemote === true, 'Calls are really executed there');
  const [port, second] = listen;
  if (second !== undefined) throw new UsageError('--listen takes one port with --upstream');
  return {
    url,
    ...(executed !== undefined && { executed }),
    ...(port !== undefined && { port }),
  };
}

function parsePorts(text: string): readonly number[] {
  const ports = text.split(',').map(wholeNumber(1, 65_535));
  if (ports.length <= 2 && new Set(ports).size === ports.length) return ports;
  throw new UsageError(`--listen ${text}: say one port, or two with a comma between them`);
}

function listed(rows: Readonly<Record<string, { readonly what: string }>>): string {
  return Object.entries(rows)
    .map(([name, { what }]) => `  ${name.padEnd(24)} ${what}\n`)
    .join('');
}

/** Names with commas between them. */
function namesOfWays(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

/** Each way by its name, where `all` is said. */
function whole(names: readonly string[], { upstream }: ResendFlags): readonly string[] {
  if (!names.includes('all')) return names;
  return upstream === undefined ? wayNames : lossNames;
}

function parseCall(text: string): { readonly method: string; readonly path: string } {
  const [, method, path] = /^([A-Za-z]+) +(\/\S*|\*)$/.exec(text.trim()) ?? [];
  if (method === undefined || path === undefined) {
    throw new UsageError(`--call ${text}: say a method and a path, such as 'POST /charges'`);
  }
  return { method: method.toUpperCase(), path };
}

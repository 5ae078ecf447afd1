// Who executes it twice, over any protocol? The real server behind a tap, executions counted by the
// server's own word: once in peace, and once for each way of losing the reply to the call.
import { realClock } from '../ground/clock.ts';
import { UsageError } from '../ground/usage-error.ts';
import { runCaller, type CallerEnd } from './caller.ts';
import { openServer, type CountedServer } from './counting/index.ts';
import { TIME_MS, type ResendOptions, type Upstream } from './options.ts';
import { gapsOf, inSeconds, verdictOf, type ResendResult, type WayResult } from './result.ts';
import { Tap, type TapSeen } from './tap.ts';
import { LOSSES, lossNames, rowOf, type Loss } from './ways.ts';

/** An execution may show a moment after the caller has ended, in milliseconds. */
const LINGER_MS = 300;

/** @throws UsageError where nothing was executed, or executions cannot be counted. */
export async function resendOverTcp(
  options: ResendOptions,
  upstream: Upstream,
): Promise<ResendResult> {
  const { fails = 'always', ways: wanted = lossNames, allow = [] } = options;
  for (const name of [...wanted, ...allow]) rowOf(name, LOSSES);
  const server = await openServer(upstream);
  const trial = { options, server, fails, port: upstream.port ?? 0 };
  try {
    const { caller, seen } = await play('none', { ...trial, nth: 1 });
    const nth = seen.timesMs.length;
    if (nth === 0) {
      const ended = `${caller.end}${caller.lastLine === '' ? '' : `: ${caller.lastLine}`}`;
      throw new UsageError(
        `nothing was executed (${ended}); the caller is to call {url}, which is in DOUBLETAKE_URL, too`,
      );
    }
    const ways: WayResult[] = [];
    for (const name of lossNames.filter((one) => wanted.includes(one))) {
      ways.push(await tryLoss(name, { ...trial, nth }));
    }
    const date = new Date().toISOString();
    return { version: 1, verdict: verdictOf(ways), counted: 'executions', fails, date, ways };
  } finally {
    await server.counter.close();
  }
}

interface Trial {
  readonly options: ResendOptions;
  readonly server: CountedServer;
  readonly fails: 'always' | 'once';
  /** Of the tap; 0 is any free one. */
  readonly port: number;
  /** Which execution is the call's, from 1. */
  readonly nth: number;
}

async function tryLoss(name: string, trial: Trial): Promise<WayResult> {
  const { what, since } = rowOf(name, LOSSES);
  const { caller, seen } = await play(name, trial);
  const times = seen.timesMs.slice(trial.nth - 1);
  const unplayed = { way: name, what, gapsMs: [], copies: [], caller, finding: 'none' } as const;
  if (times.length === 0) return { ...unplayed, miss: 'the call was not executed this time' };
  if (seen.lost === 0) {
    return { ...unplayed, miss: 'its reply did not come this way; see --listen in the docs' };
  }
  const gapsMs = gapsOf(times);
  const result = { ...unplayed, times: times.length, gapsMs };
  if (times.length === 1) return result;
  const more = times.length > 2 ? `, and ${times.length} times in all` : '';
  return {
    ...result,
    finding: trial.options.allow?.includes(name) === true ? 'allowed' : 'again',
    sentence: `the call was executed again ${inSeconds(gapsMs[0]!)} after ${since}${more}`,
  };
}

async function play(
  name: string,
  { options, server, port, fails, nth }: Trial,
): Promise<{ readonly caller: CallerEnd; readonly seen: TapSeen }> {
  const { signal, timeMs = TIME_MS } = options;
  signal?.throwIfAborted();
  options.onWay?.(name);
  const loss: Loss | undefined = LOSSES[name];
  const tap = new Tap({
    ...{ port, nth, fails, upstream: server.address, count: server.counter.count },
    ...(loss !== undefined && { lose: loss.lose }),
  });
  try {
    await tap.open();
    const caller = await runCaller({
      caller: options.caller,
      url: server.urlAt(tap.port),
      environment: { DOUBLETAKE_WAY: name },
      ...{ timeMs, signal },
    });
    await realClock.sleep(LINGER_MS, signal);
    return { caller, seen: await tap.seen() };
  } finally {
    await tap.close();
  }
}

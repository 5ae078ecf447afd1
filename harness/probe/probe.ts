// The conductor of a probe: Toxiproxy in front of one running server, scenario after scenario, each
// with a fresh request; everything that was sent and answered goes into a history, and the history
// alone is judged.
import { randomBytes } from 'node:crypto';
import type { HistoryHeader, Value } from '../../checker/index.ts';
import type { Toxiproxy } from '../cluster/proxy/toxiproxy-install.ts';
import { dial } from '../net/dial.ts';
import { realClock as clock } from '../ground/clock.ts';
import type { HttpOutcome } from '../net/http-call.ts';
import { seededRandom } from '../ground/random.ts';
import { createRecorder, fileSink } from '../record/recorder.ts';
import type { RunFolder } from '../record/store.ts';
import { withUndo } from '../ground/undo.ts';
import { UsageError } from '../ground/usage-error.ts';
import { openFaultyLink } from './faulty-link.ts';
import { stories } from './stories.ts';
import { createObserver, type Observer } from './observer.ts';
import { scenarios, type Stage } from './scenarios.ts';
import { createServerControl, type ServerControl } from './server-control.ts';
import { createStage, isAcknowledged, type RecordedStage } from './stage.ts';
import type { ProbeRequest, ProbeTarget } from './target.ts';
import { waitUntil } from '../ground/wait-until.ts';

export interface ProbeOptions {
  readonly target: ProbeTarget;
  /** The server, `host:port`. */
  readonly upstream: string;
  readonly toxiproxy: Toxiproxy;
  readonly folder: RunFolder;
  readonly seed: number;
  /** How long scenarios are played over and over; each is played once in any case. */
  readonly durationMs: number;
  /** After which a client gives up a try. */
  readonly timeoutMs: number;
  /** How many copies of a request are sent at the same time. */
  readonly copies: number;
  readonly startCommand?: string | undefined;
  readonly killCommand?: string | undefined;
  readonly signal: AbortSignal;
  readonly onNote: (sentence: string) => void;
}

/** Leaves the history in the folder; throws when the server does not do as was said, and when interrupted. */
export async function probe(options: ProbeOptions): Promise<void> {
  const { folder } = options;
  await withUndo(async (undo) => {
    const control = controlOf(options);
    if (control !== undefined) undo.push(control.stop);
    await ensureServer(options, control);
    const link = await openFaultyLink({ ...options, folder: folder.logs }, undo);
    const recorder = createRecorder(fileSink(folder.history), headerOf(options), clock);
    undo.push(recorder.close);
    const stage = createStage({ ...options, link, control, recorder, clock });
    await conduct(options, stage);
    recorder.record({ process: 'nemesis', type: 'info', f: 'finished' });
  });
}

/** How long a patient client goes on until its request is answered; its first pause, which doubles. */
const PATIENCE_MS = 5000;
const RETRY_PAUSE_MS = 100;

/** How long an execution may take to show after its answer. */
const SETTLE_MS = 1000;

async function conduct(options: ProbeOptions, recorded: RecordedStage): Promise<void> {
  const { signal, copies, timeoutMs, target } = options;
  const moment = spreadMoments(options.seed);
  const stage: Stage = { ...recorded, copies, timeoutMs, clock, moment };
  const nextRequest = numberRequests(options.seed);
  const observer =
    target.observation &&
    createObserver(target.observation, {
      ...options,
      sendMarker: () => sendMarker(recorded, nextRequest(), timeoutMs),
    });
  await sayHello(options, { stage: recorded, observer, nextRequest });

  const playable = scenarios.filter(({ needsRestart }) => !needsRestart || recorded.server);
  const untilNs = clock.nowNs() + options.durationMs * 1e6;
  const old: ProbeRequest[] = [];
  let isClean = true;
  for (let round = 1; isClean && (round === 1 || clock.nowNs() < untilNs); round++) {
    for (const scenario of playable) {
      signal.throwIfAborted();
      if (round > 1 && clock.nowNs() > untilNs) break;
      recorded.enter(scenario.name, round);
      const request = nextRequest();
      await observer?.prepare();
      await scenario.run(stage, request);
      await complete(recorded, request, options);
      const executions = await countExecutions(request, { stage: recorded, observer });
      isClean &&= executions === undefined || executions === 1;
      old.push(request);
    }
  }
  if (isClean) await playLate(old, { stage: recorded, observer, options });
}

/** A first request without any fault shows whether the probe was told the right things. */
async function sayHello(
  { timeoutMs, target }: ProbeOptions,
  { stage, observer, nextRequest }: Cast & { readonly nextRequest: () => ProbeRequest },
): Promise<void> {
  stage.enter('plain', 0);
  await observer?.prepare();
  const request = nextRequest();
  const outcome = await stage.send(request, { via: 'clean', timeoutMs });
  if (!isAcknowledged(outcome)) {
    throw new UsageError(
      `${target.method} ${target.url} ${wordsFor(outcome)}; the probe needs a request that succeeds: see --method, --header, --body and --key`,
    );
  }
  const executions = await countExecutions(request, { stage, observer });
  if (executions === 0) {
    throw new UsageError(
      target.observation?.kind === 'list'
        ? `the request was answered, but no item of --list mentions its key ${request.key}; does the server keep the key, or a field of --body that holds {key}?`
        : 'the request was answered, but the counter did not rise: is it the right one?',
    );
  }
}

/** Old keys once more: a table that forgets shows here. */
async function playLate(
  requests: readonly ProbeRequest[],
  { stage, observer, options }: Cast & { readonly options: ProbeOptions },
): Promise<void> {
  if (options.target.observation?.kind !== 'list') return;
  stage.enter('late', 0);
  for (const request of requests.slice(0, LATE_REQUESTS_AT_MOST)) {
    await stage.send(request, { via: 'clean', timeoutMs: options.timeoutMs });
    await countExecutions(request, { stage, observer });
  }
}

const LATE_REQUESTS_AT_MOST = 20;

interface Cast {
  readonly stage: RecordedStage;
  readonly observer: Observer | undefined;
}

/** As a patient client would: until it is answered, under the same key. */
async function complete(
  stage: RecordedStage,
  request: ProbeRequest,
  { timeoutMs, signal }: ProbeOptions,
): Promise<void> {
  const untilNs = clock.nowNs() + PATIENCE_MS * 1e6;
  for (let pauseMs = RETRY_PAUSE_MS; ; pauseMs *= 2) {
    const outcome = await stage.send(request, { via: 'clean', timeoutMs });
    if (isAcknowledged(outcome) || clock.nowNs() > untilNs) return;
    await clock.sleep(pauseMs, signal);
  }
}

async function countExecutions(
  request: ProbeRequest,
  { stage, observer }: Cast,
): Promise<number | undefined> {
  if (observer === undefined) return undefined;
  const look = async (): Promise<number | undefined> =>
    (await observer.executions(request)) || undefined;
  const patience = { clock, everyMs: RETRY_PAUSE_MS, withinMs: SETTLE_MS };
  const executions = (await waitUntil(look, patience)) ?? 0;
  stage.recordCount(request, executions);
  return executions;
}

async function sendMarker(
  stage: RecordedStage,
  request: ProbeRequest,
  timeoutMs: number,
): Promise<Value> {
  const outcome = await stage.send(request, { via: 'clean', timeoutMs });
  if (outcome.type === 'answer' && isAcknowledged(outcome)) return outcome.body;
  throw new Error(`a request without any fault ${wordsFor(outcome)}`);
}

/** Steps of the golden ratio: wherever they begin, a few of them fall into every window. */
function spreadMoments(seed: number): () => number {
  let moment = seededRandom(seed).integer(0, 999) / 1000;
  return () => (moment = (moment + 0.618034) % 1);
}

/** Keys of one length, none of them within another; unlike those of any other probe. */
function numberRequests(seed: number): () => ProbeRequest {
  const prefix = `dt-${seed.toString(36)}-${randomBytes(3).toString('hex')}`;
  let seq = 0;
  return () => ({ seq: ++seq, key: `${prefix}-${String(seq).padStart(4, '0')}` });
}

function controlOf(options: ProbeOptions): ServerControl | undefined {
  const { startCommand, killCommand, target, folder } = options;
  if (startCommand === undefined) {
    if (killCommand !== undefined) throw new UsageError('--kill needs --start, to bring it back');
    return undefined;
  }
  const logFile = `${folder.logs}/server.log`;
  return createServerControl({
    ...options,
    startCommand,
    killCommand,
    logFile,
    clock,
    url: target.url,
  });
}

async function ensureServer(
  { upstream, killCommand }: ProbeOptions,
  control: ServerControl | undefined,
): Promise<void> {
  const isUp = (await dial(upstream, 1000)) === 'accepted';
  if (control === undefined) {
    if (isUp) return;
    throw new UsageError(
      `nothing listens at ${upstream}: start the server first, or say how with --start 'command'`,
    );
  }
  if (!isUp) return control.start();
  if (killCommand === undefined) {
    throw new UsageError(
      `a server listens at ${upstream} already: stop it, so that --start can start one, or say how to kill it with --kill 'command'`,
    );
  }
}

function wordsFor(outcome: HttpOutcome): string {
  return outcome.type === 'answer'
    ? `answered ${outcome.status}: ${JSON.stringify(outcome.body).slice(0, 160)}`
    : `was not answered (${outcome.error})`;
}

function headerOf({ target, seed, toxiproxy }: ProbeOptions): HistoryHeader {
  return {
    format: 'doubletake-history',
    version: 1,
    model: 'once',
    system: target.url,
    seed,
    method: target.method,
    isObserved: target.observation !== undefined,
    ignored: target.ignored,
    stories: stories as unknown as Value,
    toxiproxy: `${toxiproxy.kind} ${toxiproxy.version}`,
  };
}

// The conductor of a probe: Toxiproxy in front of one running server, scenario after scenario, each
// with a fresh request; everything that was sent and answered goes into a history, and the history
// alone is judged.
import type { HistoryHeader, Value } from '../../checker/index.ts';
import type { Toxiproxy } from '../cluster/proxy/toxiproxy-install.ts';
import { dial } from '../net/dial.ts';
import { realClock as clock } from '../ground/clock.ts';
import { SEALED } from '../record/end-line.ts';
import { createRecorder, fileSink } from '../record/recorder.ts';
import type { RunFolder } from '../record/store.ts';
import { withUndo } from '../ground/undo.ts';
import { UsageError } from '../ground/usage-error.ts';
import { within } from '../ground/within.ts';
import { conduct } from './conduct.ts';
import { openFaultyLink } from './faulty-link.ts';
import { numberRequests } from './key-format.ts';
import { wordsFor } from './play.ts';
import { stories } from './stories.ts';
import { createObserver } from './observer.ts';
import { createServerControl, createStoreControl, type ServerControl } from './server-control.ts';
import { createSession } from './session.ts';
import { createStage, type RecordedStage } from './stage.ts';
import type { ProbeRequest, ProbeTarget } from './target.ts';

export interface ProbeOptions {
  readonly target: ProbeTarget;
  /** The server, `host:port`. */
  readonly upstream: string;
  /** Another instance of it on the same store, `host:port`. */
  readonly also?: string | undefined;
  readonly toxiproxy: Toxiproxy;
  readonly folder: RunFolder;
  readonly seed: number;
  /** The whole takes no longer than this; what could not be played by then makes the verdict unknown. */
  readonly durationMs: number;
  /** After which a client gives up a try. */
  readonly timeoutMs: number;
  /** How long a request is tried that is refused. */
  readonly patienceMs: number;
  /** How long an execution may take to show after its answer. */
  readonly settleMs: number;
  /** How long the server may take to answer once it was started. */
  readonly readyMs: number;
  /** How many copies of a request are sent at the same time. */
  readonly copies: number;
  /** Whether remarks count as violations. */
  readonly isStrict: boolean;
  /** Whether everything is played, though something went wrong already. */
  readonly isWhole: boolean;
  readonly asOther?: Readonly<Record<string, string>> | undefined;
  readonly failingBody?: Value | undefined;
  readonly afterExpiryMs?: number | undefined;
  readonly startCommand?: string | undefined;
  readonly killCommand?: string | undefined;
  /** Shell commands that take the store of the server away, and bring it back. */
  readonly storeCommands?: { readonly kill: string; readonly start: string } | undefined;
  /** Milliseconds after which each scenario strikes, in the order of its plays; drawn where there are none. */
  readonly moments?: Readonly<Record<string, readonly number[]>>;
  readonly signal: AbortSignal;
  readonly onNote: (sentence: string) => void;
}

/** Leaves the history in the folder; throws when the server does not do as was said, and when interrupted. */
export async function probe(options: ProbeOptions): Promise<void> {
  const { folder } = options;
  const beganNs = clock.nowNs();
  await withUndo(async (undo) => {
    const control = controlOf(options);
    if (control !== undefined) undo.push(control.stop);
    await ensureServer(options, control);
    const link = await openFaultyLink({ ...options, folder: folder.logs }, undo);
    const recorder = createRecorder(fileSink(folder.history), headerOf(options), clock);
    undo.push(recorder.close);
    await withinTime(options, beganNs, async ({ signal, leftMs }) => {
      const limited = { ...options, signal, leftMs, clock };
      const session = createSession(options.target, options);
      await session.open();
      const stage = createStage({ ...limited, link, control, session, recorder });
      const nextRequest = numberRequests(options.target.keyFormat);
      const { observation } = options.target;
      const sendMarker = (): Promise<Value> => markerOf(stage, nextRequest(), options.timeoutMs);
      const observer =
        observation && createObserver(observation, { ...limited, session, sendMarker });
      const store = options.storeCommands && createStoreControl(options.storeCommands);
      undo.push(async () => store?.restore());
      const { asOther, failingBody, afterExpiryMs, moments = {}, also } = options;
      await conduct(
        { recorded: stage, observer },
        {
          ...limited,
          ...{ nextRequest, moments, also },
          keys: { asOther, failingBody, afterExpiryMs, store },
          renew: options.target.login && session.open,
        },
      );
    });
  });
}

/** Ends by itself when its time is over, with a word to the history. */
async function withinTime(
  options: ProbeOptions,
  beganNs: number,
  work: (limits: { readonly signal: AbortSignal; readonly leftMs: () => number }) => Promise<void>,
): Promise<void> {
  const endMs = options.durationMs - ENDING_MS;
  const leftMs = (): number => Math.max(LEAST_MS, endMs - (clock.nowNs() - beganNs) / 1e6);
  let limited: AbortSignal | undefined;
  try {
    await within(leftMs(), options.signal, (signal) => {
      limited = signal;
      return work({ signal, leftMs });
    });
  } catch (error) {
    if (limited?.aborted !== true || options.signal.aborted || error instanceof UsageError)
      throw error;
    options.onNote(`the time is over (--time ${options.durationMs / 1000}s)`);
  }
}

/** What stopping, judging and writing take of the time of a probe; the least that is left to play in. */
const ENDING_MS = 2500;
const LEAST_MS = 500;

async function markerOf(
  stage: RecordedStage,
  request: ProbeRequest,
  timeoutMs: number,
): Promise<Value> {
  const outcome = await stage.send(request, { via: 'clean', timeoutMs });
  if (outcome.type === 'answer' && stage.isOk(outcome)) return outcome.body;
  throw new UsageError(`a request without any fault ${wordsFor(outcome)}`);
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

function headerOf({ target, seed, toxiproxy, isStrict }: ProbeOptions): HistoryHeader {
  return {
    format: 'doubletake-history',
    version: 1,
    ...SEALED,
    model: 'once',
    system: target.url,
    seed,
    method: target.method,
    isObserved: target.observation !== undefined,
    isStrict,
    ignored: target.ignored,
    stories: stories as unknown as Value,
    toxiproxy: `${toxiproxy.kind} ${toxiproxy.version}`,
  };
}

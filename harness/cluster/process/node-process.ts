// One node of the cluster and its operating-system process, from start to start: each change of its
// state is over when the kernel, or the node itself, shows it.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { realClock } from '../../ground/clock.ts';
import type { NodePlace, StartedNode } from '../node-spec.ts';
import { allOf, type Effect, type NodeState } from '../cluster.ts';
import type { NodeDisk } from '../disk/node-disk.ts';
import { ON_CLOCK, ON_DISK, without, type NodeControl } from '../node-control.ts';
import type { ClockFault, NodeClock } from '../clock/node-clock.ts';
import { fdLimit } from './fd-limit.ts';
import { dial, httpStatus } from '../../net/dial.ts';
import { exitSentence, startGroup, type Exit, type ProcessGroup } from './process-group.ts';
import { groupStates, type ProcessState } from './process-state.ts';
import { createMark, endStrays, MARK } from './strays.ts';
import pLimit, { type LimitFunction } from 'p-limit';
import { waitUntil } from '../../ground/wait-until.ts';
import { UsageError } from '../../ground/usage-error.ts';
import { lastLines } from '../../ground/file-end.ts';

export interface NodeProcess extends NodeControl {
  /** Of the process group; undefined while the node is down. */
  readonly pid: () => number | undefined;
  /** Asks politely first, so that what the node still writes is whole. */
  readonly stop: () => Promise<void>;
}

export interface NodeProcessOptions {
  readonly spec: StartedNode;
  readonly listen: string;
  readonly placeOf: (incarnation: number) => NodePlace;
  readonly logFile: string;
  /** Where its disk can get faults. */
  readonly disk?: NodeDisk;
  /** Where its clock can get faults. */
  readonly clock?: NodeClock;
  readonly readyTimeoutMs: number;
  /** Ends waiting for readiness. */
  readonly signal: AbortSignal;
  /** Called when the node ends without having been asked to. */
  readonly onExit: (exit: Exit) => void;
}

const SIGNAL_TIMEOUT_MS = 2000;
const POLITE_TIMEOUT_MS = 1000;
/** Whoever still listens on loopback accepts at once, and nobody refuses at once. */
const STILL_THERE_MS = 500;

export function nodeProcess(options: NodeProcessOptions): NodeProcess {
  const { spec, logFile } = options;
  let group: ProcessGroup | undefined;
  let state: NodeState = 'down';
  let incarnation = 0;
  const mark = createMark();
  /** One change after another: a resume never overtakes the pause before it. */
  const inTurn = pLimit(1);

  const start = async (): Promise<Effect> => {
    if (group !== undefined) return { verified: false, evidence: `${spec.name} was up already` };
    options.signal.throwIfAborted();
    incarnation += 1;
    const place = options.placeOf(incarnation);
    await mkdir(place.dataFolder, { recursive: true });
    await mkdir(dirname(logFile), { recursive: true });
    if (place.traceFile !== undefined) await mkdir(dirname(place.traceFile), { recursive: true });
    const started = await startGroup({
      command: spec.command(place),
      logFile,
      environment: { ...spec.environment?.(place), ...preloaded(options), [MARK]: mark },
    }).catch((error: unknown) => {
      const sentence = `node ${spec.name} cannot be started: ${(error as Error).message}`;
      throw error instanceof UsageError
        ? new UsageError(sentence)
        : new Error(sentence, { cause: error });
    });
    group = started;
    try {
      const evidence = await untilReady(started);
      // How a system is set up is not what is tried here: initdb and its like need not sync.
      if (incarnation === 1) await options.disk?.settle();
      state = 'up';
      void watch(started);
      return { verified: true, evidence };
    } catch (error) {
      await remove();
      throw error;
    }
  };

  const watch = async (started: ProcessGroup): Promise<void> => {
    const exit = await started.exited;
    if (group !== started) return;
    state = 'down';
    options.onExit(exit);
    // What its children left running in the group must not stay behind.
    await inTurn(async () => {
      if (group === started) await remove();
    });
  };

  const untilReady = async (started: ProcessGroup): Promise<string> => {
    const beganNs = realClock.nowNs();
    const look = async (): Promise<string | undefined> => {
      options.signal.throwIfAborted();
      const evidence = started.isAlive() ? await askReady(options, incarnation) : undefined;
      if (started.isAlive()) return evidence;
      throw new UsageError(
        `node ${spec.name} ${exitSentence(await started.exited)} before it was ready${await logTail(logFile)}`,
      );
    };
    const { signal, readyTimeoutMs: withinMs } = options;
    const evidence = await waitUntil(look, { clock: realClock, everyMs: 10, withinMs, signal });
    options.signal.throwIfAborted();
    if (evidence === undefined) {
      throw new UsageError(
        `node ${spec.name} was not ready within ${withinMs} ms${awaitedOf(options)}${await logTail(logFile)}`,
      );
    }
    const elapsedMs = (realClock.nowNs() - beganNs) / 1e6;
    return `${evidence} after ${elapsedMs.toFixed(0)} ms`;
  };

  /** Forgotten before it is killed, so that its end is not taken for an accident. */
  const remove = async (): Promise<void> => {
    const removed = group;
    group = undefined;
    state = 'down';
    await removed?.kill();
  };

  const kill = async (): Promise<Effect> => {
    const pid = group?.pid;
    if (pid === undefined) return { verified: false, evidence: `${spec.name} was down already` };
    await remove();
    return goneEffect(pid, options.listen);
  };

  const signalAndSee = async (
    signal: 'SIGSTOP' | 'SIGCONT',
    isDone: (state: ProcessState) => boolean,
  ): Promise<Effect> => {
    const signalled = group;
    if (signalled === undefined) return { verified: false, evidence: `${spec.name} is down` };
    signalled.signal(signal);
    let states: readonly ProcessState[] = [];
    const look = async (): Promise<boolean | undefined> => {
      states = [...(await groupStates(signalled.pid)).values()];
      if (states.length > 0 && states.every((one) => one === 'dead' || isDone(one))) return true;
      return signalled.isAlive() ? undefined : false;
    };
    const patience = { clock: realClock, everyMs: 1, withinMs: SIGNAL_TIMEOUT_MS };
    if ((await waitUntil(look, patience)) !== true) {
      return { verified: false, evidence: `${signal}: states are ${states.join(', ')}` };
    }
    state = signal === 'SIGSTOP' ? 'paused' : 'up';
    const evidence = `${signal}: pid ${signalled.pid} is ${states[0] ?? 'gone'}`;
    return { verified: true, evidence };
  };

  return {
    name: spec.name,
    state: () => state,
    pid: () => group?.pid,
    start: () => inTurn(start),
    faults: {
      kill: { begin: () => inTurn(kill), end: () => inTurn(start) },
      pause: {
        begin: () => inTurn(() => signalAndSee('SIGSTOP', (one) => one === 'stopped')),
        end: () => inTurn(() => signalAndSee('SIGCONT', (one) => one !== 'stopped')),
      },
      ...diskActs({ disk: options.disk, mark, inTurn, kill, start }),
      ...clockActs(options.clock, () => group?.pid),
      ...limitActs(spec.name, () => group?.pid),
    },
    stop: () =>
      inTurn(async () => {
        const stopped = group;
        group = undefined;
        state = 'down';
        await stopPolitely(stopped);
        endStrays(mark);
      }),
  };
}

/** Power is lost when the node is dead and what it never synced is gone. */
function diskActs({
  disk,
  mark,
  inTurn,
  kill,
  start,
}: {
  readonly disk: NodeDisk | undefined;
  readonly mark: string;
  readonly inTurn: LimitFunction;
  readonly kill: () => Promise<Effect>;
  readonly start: () => Promise<Effect>;
}) {
  if (disk === undefined)
    return without(ON_DISK, 'nothing stands before the data folder of this node');
  const losePower = async (): Promise<Effect> => {
    const killed = await kill();
    if (!killed.verified) return killed;
    // Those that left the process group, as PostgreSQL's do, would write for a moment longer.
    endStrays(mark);
    return allOf([killed, await disk.losePower()]);
  };
  const acts = { begin: disk.begin, end: disk.end };
  return {
    'power-loss': { begin: () => inTurn(losePower), end: () => inTurn(start) },
    ...{ 'disk-full': acts, 'disk-error': acts, 'disk-slow': acts },
  };
}

function clockActs(clock: NodeClock | undefined, group: () => number | undefined) {
  if (clock === undefined) return without(ON_CLOCK, 'nothing stands before the clock of this node');
  const acts = { begin: (fault: ClockFault) => clock.begin(fault, group()), end: clock.end };
  return { 'clock-jump': acts, 'clock-drift': acts };
}

function limitActs(name: string, group: () => number | undefined) {
  const { begin, end } = fdLimit(name);
  const beginAt = ({ room }: { readonly room: number }): Promise<Effect> => begin(group(), room);
  return { 'fd-limit': { begin: beginAt, end } };
}

/** What stands before the C library of the node. */
function preloaded({ disk, clock }: NodeProcessOptions): Readonly<Record<string, string>> {
  const all = [disk?.environment, clock?.environment].filter((one) => one !== undefined);
  if (all.length === 0) return {};
  const libraries = all.map((one) => one['LD_PRELOAD']).join(':');
  return { ...Object.assign({}, ...all), LD_PRELOAD: libraries };
}

/** SIGTERM first, so that what it still writes is whole. */
async function stopPolitely(group: ProcessGroup | undefined): Promise<void> {
  if (group === undefined) return;
  group.signal('SIGCONT');
  group.signal('SIGTERM');
  await Promise.race([group.exited, realClock.sleep(POLITE_TIMEOUT_MS)]);
  await group.kill();
}

/** A server that left its process group (a daemon, a container's client) outlives the group: its own address tells. */
async function goneEffect(pid: number, listen: string): Promise<Effect> {
  const gone = `process group ${pid} is gone`;
  if ((await dial(listen, STILL_THERE_MS)) !== 'accepted')
    return { verified: true, evidence: gone };
  return {
    verified: false,
    evidence: `${gone}, but ${listen} still answers: the server left its group, as a daemon does`,
  };
}

/** What was waited for, to stand in an error. */
function awaitedOf({ spec, listen }: NodeProcessOptions): string {
  if (spec.isReady !== undefined) return '';
  return spec.readyPath !== undefined
    ? ` (no 200 from http://${listen}${spec.readyPath})`
    : ` (nothing listens at ${listen})`;
}

/** Whether the node is ready now: by what that was seen, or undefined. */
async function askReady(
  { spec, listen, logFile, placeOf }: NodeProcessOptions,
  incarnation: number,
): Promise<string | undefined> {
  if (spec.isReady !== undefined) {
    const isReady = await spec.isReady(placeOf(incarnation), logFile);
    return isReady ? 'its own probe says that it is ready' : undefined;
  }
  if (spec.readyPath === undefined) {
    return (await dial(listen, 500)) === 'accepted' ? `port of ${listen} is open` : undefined;
  }
  const status = await httpStatus(listen, spec.readyPath, 500);
  return status === 200 ? `GET ${spec.readyPath} answered 200` : undefined;
}

/** The last lines of a log, to stand below an error. */
async function logTail(file: string): Promise<string> {
  const lines = await lastLines(file, 15);
  return lines.length === 0
    ? `; its log ${file} is empty`
    : `; its log ends:\n  ${lines.join('\n  ')}`;
}

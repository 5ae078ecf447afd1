// One node on another machine, from start to start: a process group there, seen by what its machine says of
// it. Its log comes here as it is printed, its trace line by line, at the time of our clock.
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { realClock } from '../../ground/clock.ts';
import { waitUntil } from '../../ground/wait-until.ts';
import { lastLines } from '../../ground/file-end.ts';
import { httpStatus, staysOpen } from '../../net/dial.ts';
import { eachLine } from '../../net/lines.ts';
import type { Effect, NodeState } from '../cluster.ts';
import { OF_OWN_PROCESS, without, type NodeControl } from '../node-control.ts';
import type { NodePlace, StartedNode } from '../node-spec.ts';
import type { Exit } from '../process/process-group.ts';
import type { RemoteHost } from './remote-host.ts';

export interface RemoteNodeOptions {
  readonly spec: StartedNode;
  readonly host: RemoteHost;
  /** Where it listens there, and where here a tunnel to that begins. */
  readonly listen: string;
  readonly direct: string;
  /** For each peer, where there a tunnel to the link begins. */
  readonly peers: Readonly<Record<string, string>>;
  /** Where its traces go. */
  readonly traces: string;
  readonly logFile: string;
  readonly readyTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly onExit: (exit: Exit) => void;
}

const SHOWN_WITHIN_MS = 5000;
/** A tunnel accepts at once, and is closed when nobody listens at its far end. */
const STAYS_OPEN_MS = 300;
const POLITE_MS = 1000;

/** The states of the group in the file `$1`, a letter each and more; nothing when it is gone. */
const STATES = `
  wanted=$(cat "$1")
  ps -A -o pgid= -o stat= | while read -r group state; do
    [ "$group" = "$wanted" ] && echo "$state"
  done; true`;

export class RemoteControl implements NodeControl {
  readonly name: string;
  readonly faults: NodeControl['faults'];
  readonly #options: RemoteNodeOptions;
  readonly #groupFile: string;
  readonly #inTurn = pLimit(1);
  #state: NodeState = 'down';
  #incarnation = 0;
  #session: ChildProcess | undefined;
  #trace: TraceFollower | undefined;

  constructor(options: RemoteNodeOptions) {
    this.#options = options;
    this.name = options.spec.name;
    this.#groupFile = `${options.host.folder}/${this.name}.group`;
    const inTurn = this.#inTurn;
    this.faults = {
      kill: { begin: () => inTurn(() => this.#remove()), end: () => this.start() },
      pause: {
        begin: () => inTurn(() => this.#pause('STOP', 'paused')),
        end: () => inTurn(() => this.#pause('CONT', 'up')),
      },
      ...without(OF_OWN_PROCESS, 'what is below the network of another machine is not touched'),
    };
  }

  state(): NodeState {
    return this.#state;
  }

  /** There is no process here. */
  pid(): undefined {
    return undefined;
  }

  start(): Promise<Effect> {
    return this.#inTurn(() => this.#start());
  }

  /** Asks politely first. */
  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const ended = this.#session;
      if (ended === undefined) return;
      this.#session = undefined;
      const gone = new Promise((resolve) => ended.once('exit', resolve));
      await this.#send('CONT');
      await this.#send('TERM');
      await Promise.race([gone, realClock.sleep(POLITE_MS)]);
      this.#session = ended;
      await this.#remove();
    });
  }

  async #start(): Promise<Effect> {
    const { host, signal, readyTimeoutMs } = this.#options;
    if (this.#session !== undefined) {
      return { verified: false, evidence: `${this.name} was up already` };
    }
    signal.throwIfAborted();
    const place = await this.#place();
    const started = this.#spawn(place);
    this.#session = started;
    const name = `${this.name}.${place.incarnation}`;
    this.#trace = followTrace(host, place.traceFile!, { name, folder: this.#options.traces });
    const beganNs = realClock.nowNs();
    const look = async (): Promise<string | false | undefined> =>
      started.exitCode === null ? isReady(this.#options, place) : false;
    const patience = { clock: realClock, everyMs: 50, withinMs: readyTimeoutMs, signal };
    const evidence = await waitUntil(look, patience);
    signal.throwIfAborted();
    if (typeof evidence !== 'string') throw await this.#neverReady(started);
    this.#state = 'up';
    started.once('exit', (code) => void this.#inTurn(() => this.#seeExit(started, code)));
    const elapsedMs = (realClock.nowNs() - beganNs) / 1e6;
    return { verified: true, evidence: `${evidence} after ${elapsedMs.toFixed(0)} ms` };
  }

  /** Its folders there are made; not that of the host, which is gone when the keeper has ended. */
  async #place(): Promise<NodePlace> {
    const { host, listen, peers } = this.#options;
    const incarnation = ++this.#incarnation;
    const dataFolder = `${host.folder}/data/${this.name}`;
    const traceFile = `${host.folder}/${this.name}.${incarnation}.jsonl`;
    const make = 'cd "$1" && mkdir -p "data/$2/start-$3" && : >>"$2.$3.jsonl"';
    await host.run(make, host.folder, this.name, `${incarnation}`);
    return { listen, peers, incarnation, dataFolder, traceFile };
  }

  #spawn(place: NodePlace): ChildProcess {
    const { spec, host, logFile } = this.#options;
    const log = openSync(logFile, 'a');
    const started = {
      command: spec.command(place),
      folder: spec.remote!.folder ?? '.',
      environment: spec.environment?.(place) ?? {},
    };
    const child = host.spawn(this.name, started, ['pipe', log, log]);
    closeSync(log);
    return child;
  }

  async #neverReady({ exitCode }: ChildProcess): Promise<Error> {
    const { spec, logFile } = this.#options;
    const how = exitCode === null ? 'was not ready in time' : `ended with ${exitCode}`;
    const said = (await lastLines(logFile, 5)).join('\n  ');
    await this.#remove();
    return new Error(`node ${this.name} on ${spec.remote!.host} ${how}; its log ends:\n  ${said}`);
  }

  async #seeExit(ended: ChildProcess, code: number | null): Promise<void> {
    if (this.#session !== ended) return;
    const { spec, onExit } = this.#options;
    await this.#remove();
    onExit({ gone: `on ${spec.remote!.host} ended by itself with ${code ?? 'a signal'}` });
  }

  async #remove(): Promise<Effect> {
    const removed = this.#session;
    this.#session = undefined;
    this.#state = 'down';
    if (removed === undefined) {
      return { verified: false, evidence: `${this.name} was down already` };
    }
    await this.#send('KILL');
    const gone = await this.#untilStates((letters) => letters.length === 0);
    removed.kill();
    await this.#trace?.end();
    return gone;
  }

  async #pause(what: 'STOP' | 'CONT', wanted: NodeState): Promise<Effect> {
    if (this.#session === undefined) return { verified: false, evidence: `${this.name} is down` };
    await this.#send(what);
    const isStop = what === 'STOP';
    const effect = await this.#untilStates(
      (letters) => letters.length > 0 && letters.every((one) => one.startsWith('T') === isStop),
    );
    if (effect.verified) this.#state = wanted;
    return effect;
  }

  async #send(what: string): Promise<void> {
    const { host } = this.#options;
    await host.run('kill "-$1" "-$(cat "$2")"', what, this.#groupFile).catch(() => {});
  }

  async #untilStates(isDone: (letters: readonly string[]) => boolean): Promise<Effect> {
    const { host } = this.#options;
    let letters: readonly string[] = [];
    const look = async (): Promise<true | undefined> => {
      const lines = (await host.run(STATES, this.#groupFile)).split('\n');
      letters = lines.filter((line) => /^[^Z]/.test(line));
      return isDone(letters) || undefined;
    };
    const patience = { clock: realClock, everyMs: 20, withinMs: SHOWN_WITHIN_MS };
    const verified = (await waitUntil(look, patience)) === true;
    const shown = letters.length === 0 ? 'gone' : `in states ${letters.join(', ')}`;
    const evidence = `its machine says that the processes of ${this.name} are ${shown}`;
    return { verified, evidence };
  }
}

async function isReady(
  { spec, direct, logFile }: RemoteNodeOptions,
  place: NodePlace,
): Promise<string | undefined> {
  if (spec.isReady !== undefined) {
    return (await spec.isReady(place, logFile)) ? 'its own probe says that it is ready' : undefined;
  }
  if (spec.readyPath !== undefined) {
    const status = await httpStatus(direct, spec.readyPath, 1000);
    return status === 200 ? `GET ${spec.readyPath} answered 200` : undefined;
  }
  return (await staysOpen(direct, STAYS_OPEN_MS)) ? 'its port stays open' : undefined;
}

interface TraceFollower {
  /** Resolves when what was written is here. */
  readonly end: () => Promise<void>;
}

/** Lines that are none stay as they are: readers say so. */
function followTrace(
  host: RemoteHost,
  file: string,
  { name, folder }: { readonly name: string; readonly folder: string },
): TraceFollower {
  let bytes = 0;
  const command = ['tail', '-n', '+1', '-f', file];
  const child = host.spawn(`${name}-trace`, { command, folder: '.', environment: {} }, [
    'pipe',
    'pipe',
    'ignore',
  ]);
  const take = (line: string): void => {
    bytes += Buffer.byteLength(line) + 1;
    appendFileSync(join(folder, `${name}.jsonl`), `${atOurTime(line, host.clocks.monotonicNs)}\n`);
  };
  eachLine(child.stdout!, { most: LINE_MAX, onLine: take, onTooLong: () => {} });
  return {
    end: async () => {
      const size = Number(await host.run('wc -c <"$1"', file).catch(() => '0'));
      const isHere = async (): Promise<true | undefined> => bytes >= size || undefined;
      await waitUntil(isHere, { clock: realClock, everyMs: 20, withinMs: 2000 });
      child.kill();
    },
  };
}

const LINE_MAX = 1 << 22;

function atOurTime(line: string, aheadNs: number): string {
  try {
    const read = JSON.parse(line) as { readonly time?: unknown };
    return typeof read.time === 'number'
      ? JSON.stringify({ ...read, time: read.time - aheadNs })
      : line;
  } catch {
    return line;
  }
}

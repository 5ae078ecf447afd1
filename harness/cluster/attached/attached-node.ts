// One node that somebody else started: disturbed by its owner's commands, each seen by what the node
// then shows, and restored when the run ends, even when the harness is killed before (guard.ts).
import pLimit from 'p-limit';
import { realClock } from '../../ground/clock.ts';
import { UsageError } from '../../ground/usage-error.ts';
import { waitUntil } from '../../ground/wait-until.ts';
import type { Effect, NodeState } from '../cluster.ts';
import { OF_OWN_PROCESS, without, type NodeControl } from '../node-control.ts';
import type { AttachedAct, AttachedNode } from '../node-spec.ts';
import type { Exit } from '../process/process-group.ts';
import { guard } from './guard.ts';
import { lookAt, type Look } from './look-at.ts';
import { runCommand } from './run-command.ts';

export interface AttachedOptions {
  readonly spec: AttachedNode;
  /** For what its commands print. */
  readonly logFile: string;
  readonly readyTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Told when it is found gone though nobody here took it away. */
  readonly onExit: (exit: Exit) => void;
}

/** A node that is killed or paused shows it within this time, or the fault did not take hold. */
const SHOWN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 500;

export class AttachedControl implements NodeControl {
  readonly name: string;
  readonly faults: NodeControl['faults'];
  readonly #options: AttachedOptions;
  #state: NodeState = 'down';
  #disarm: (() => void) | undefined;
  #watching: NodeJS.Timeout | undefined;
  /** One change after another: a resume never overtakes the pause before it. */
  readonly #inTurn = pLimit(1);

  constructor(options: AttachedOptions) {
    this.#options = options;
    this.name = options.spec.name;
    const inTurn = this.#inTurn;
    this.faults = {
      kill: {
        begin: () => inTurn(() => this.#take('kill', 'down')),
        end: () => inTurn(() => this.#giveBack('start')),
      },
      pause: {
        begin: () => inTurn(() => this.#take('pause', 'paused')),
        end: () => inTurn(() => this.#giveBack('resume')),
      },
      ...without(OF_OWN_PROCESS, 'the process of a node that somebody else started is not touched'),
    };
  }

  state(): NodeState {
    return this.#state;
  }

  /** There is no process of ours. */
  pid(): undefined {
    return undefined;
  }

  /** It runs already, so that the first start is to find it. */
  start(): Promise<Effect> {
    return this.#inTurn(() =>
      this.#watching === undefined ? this.#find() : this.#giveBack('start'),
    );
  }

  /** Restores it as it was found: up. */
  stop(): Promise<void> {
    return this.#inTurn(async () => {
      clearInterval(this.#watching);
      if (this.#disarm === undefined) return;
      await this.#giveBack(this.#state === 'paused' ? 'resume' : 'start');
    });
  }

  async #find(): Promise<Effect> {
    const first = await this.#look();
    if (first.state === 'down') {
      throw new UsageError(
        `node ${this.name} is not there: ${first.evidence}; it is attached, so start it before doubletake`,
      );
    }
    const found = await this.#untilReady(this.#options.signal);
    const watch = (): void => void this.#inTurn(() => this.#watch());
    this.#watching = setInterval(watch, LOOK_EVERY_MS).unref();
    return found;
  }

  async #watch(): Promise<void> {
    const { signal, onExit } = this.#options;
    if (this.#state !== 'up' || (await this.#look()).state !== 'down') return;
    // Looked at twice: a listener that restarts is not gone.
    await realClock.sleep(LOOK_EVERY_MS, signal);
    if (signal.aborted) return;
    const { state, evidence } = await this.#look();
    if (state !== 'down') return;
    this.#state = 'down';
    onExit({ gone: `is gone, and not by the harness: ${evidence}` });
  }

  /** Does it, and believes it when the node shows it. */
  async #take(act: 'kill' | 'pause', wanted: NodeState): Promise<Effect> {
    const { [act]: command, [UNDONE_BY[act]]: undo } = this.#options.spec.acts;
    if (command === undefined || undo === undefined) {
      return { verified: false, evidence: `no command tells how to ${act} ${this.name}` };
    }
    if (this.#state !== 'up') {
      return { verified: false, evidence: `${this.name} is ${this.#state}` };
    }
    this.#disarm = guard(undo);
    const said = await this.#run(command);
    let evidence = said;
    const isSeen = async (): Promise<true | undefined> => {
      const seen = await this.#look();
      evidence = `${said}; ${seen.evidence}`;
      return seen.state === wanted || undefined;
    };
    const { signal } = this.#options;
    const patience = { clock: realClock, everyMs: 50, withinMs: SHOWN_WITHIN_MS, signal };
    const verified = (await waitUntil(isSeen, patience)) === true;
    // Whether it is seen or not, it is undone at the end of the fault.
    this.#state = wanted;
    return { verified, evidence };
  }

  async #giveBack(act: 'start' | 'resume'): Promise<Effect> {
    const command = this.#options.spec.acts[act];
    if (this.#state === 'up') return { verified: false, evidence: `${this.name} is up` };
    const said = command === undefined ? 'no command starts it' : await this.#run(command);
    const { evidence } = await this.#untilReady();
    this.#disarm?.();
    this.#disarm = undefined;
    return { verified: true, evidence: `${said}; ${evidence}` };
  }

  /** Not ended by the run's own signal when it is given back: that is done in any case. */
  async #untilReady(signal?: AbortSignal): Promise<Effect> {
    const withinMs = this.#options.readyTimeoutMs;
    let seen: Look | undefined;
    const isUp = async (): Promise<true | undefined> => {
      seen = await this.#look();
      return seen.state === 'up' || undefined;
    };
    const patience = { clock: realClock, everyMs: 50, withinMs };
    const isReady = await waitUntil(isUp, { ...patience, ...(signal && { signal }) });
    signal?.throwIfAborted();
    if (isReady === undefined) {
      throw new UsageError(
        `node ${this.name} was not ready within ${withinMs} ms: ${seen!.evidence}`,
      );
    }
    this.#state = 'up';
    return { verified: true, evidence: seen!.evidence };
  }

  #look(): Promise<Look> {
    return lookAt(this.#options.spec, this.#options.logFile);
  }

  async #run(command: readonly string[]): Promise<string> {
    return (await runCommand(command, this.#options.logFile)).words;
  }
}

const UNDONE_BY = { kill: 'start', pause: 'resume' } as const satisfies Partial<
  Record<AttachedAct, AttachedAct>
>;

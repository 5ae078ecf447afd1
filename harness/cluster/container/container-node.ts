// One node in a container, from start to start: each change of its state is over when the engine, or
// the node itself, shows it.
import { realClock } from '../../ground/clock.ts';
import type { Effect, NodeState } from '../cluster.ts';
import { OF_OWN_PROCESS, without, type NodeControl } from '../node-control.ts';
import type { ContainerState, Engine } from './engine.ts';
import { httpStatus } from '../../net/dial.ts';
import pLimit from 'p-limit';
import { waitUntil } from '../../ground/wait-until.ts';

export interface ContainerNode extends NodeControl {
  /** Resolves when the node answers. */
  readonly ready: () => Promise<Effect>;
  /** Paused or dead as it may be, it is up afterwards. */
  readonly heal: () => Promise<Effect>;
}

export interface ContainerNodeOptions {
  readonly name: string;
  readonly address: string;
  readonly readyPath: string;
  readonly readyTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Where there is none, the node runs and can only be reached. */
  readonly engine?: Engine;
  /** Told when it is found dead without having been killed. */
  readonly onNote: (sentence: string) => void;
}

export function containerNode(options: ContainerNodeOptions): ContainerNode {
  const { name, address, readyPath, readyTimeoutMs, engine, signal } = options;
  let state: NodeState = 'up';
  /** One change after another: a resume never overtakes the pause before it. */
  const inTurn = pLimit(1);

  const ready = async (): Promise<Effect> => {
    const beganNs = realClock.nowNs();
    const look = async (): Promise<true | undefined> =>
      (await httpStatus(address, readyPath, 500)) === 200 || undefined;
    const patience = { clock: realClock, everyMs: 20, withinMs: readyTimeoutMs, signal };
    if ((await waitUntil(look, patience)) === undefined) {
      signal.throwIfAborted();
      throw new Error(`node ${name} (${address}) was not ready within ${readyTimeoutMs} ms`);
    }
    const elapsedMs = (realClock.nowNs() - beganNs) / 1e6;
    const evidence = `${name} answered GET ${readyPath} after ${elapsedMs.toFixed(0)} ms`;
    return { verified: true, evidence };
  };

  /** Asks the engine for a change and then what it sees; a change that does not fit changes nothing. */
  const change = async (wanted: keyof typeof CHANGES): Promise<Effect> => {
    if (engine === undefined) return { verified: false, evidence: 'there is no container engine' };
    const [before, after, status] = CHANGES[wanted];
    if (!before.includes(state)) return { verified: false, evidence: `${name} is ${state}` };
    // What it says to that matters less than what it shows: a dead node cannot be killed.
    const refusal = await engine.change(wanted, name).then(() => '', refusalOf);
    const seen = await engine.stateOf(name);
    const evidence = `docker inspect: ${name} is ${describe(seen)}${refusal}`;
    if (seen.Status !== status) return { verified: false, evidence };
    state = after;
    return { verified: true, evidence };
  };

  const start = async (): Promise<Effect> => {
    const effect = await change('start');
    return effect.verified ? both(effect, await ready()) : effect;
  };

  return {
    name,
    state: () => state,
    ready,
    start: () => inTurn(start),
    faults: {
      kill: { begin: () => inTurn(() => change('kill')), end: () => inTurn(start) },
      pause: {
        begin: () => inTurn(() => change('pause')),
        end: () => inTurn(() => change('unpause')),
      },
      ...without(OF_OWN_PROCESS, 'the process in a container is not touched'),
    },
    heal: () =>
      inTurn(async () => {
        const seen = await engine?.stateOf(name);
        if (seen === undefined || seen.Status === 'running') return ready();
        if (seen.Status === 'paused') {
          state = 'paused';
          return both(await change('unpause'), await ready());
        }
        if (state === 'up') options.onNote(`node ${name} ended by itself: it is ${describe(seen)}`);
        state = 'down';
        return start();
      }),
  };
}

/** For each change, in which states it is possible, which one follows, and what the engine calls that. */
const CHANGES: {
  readonly [C in 'kill' | 'start' | 'pause' | 'unpause']: readonly [
    readonly NodeState[],
    NodeState,
    ContainerState['Status'],
  ];
} = {
  kill: [['up', 'paused'], 'down', 'exited'],
  start: [['down'], 'up', 'running'],
  pause: [['up'], 'paused', 'paused'],
  unpause: [['paused'], 'up', 'running'],
};

function refusalOf(error: unknown): string {
  return `; ${(error as Error).message}`;
}

function describe({ Status, Pid, ExitCode }: ContainerState): string {
  return Pid === 0 ? `${Status} with code ${ExitCode}` : `${Status}, pid ${Pid}`;
}

function both(a: Effect, b: Effect): Effect {
  return { verified: a.verified && b.verified, evidence: `${a.evidence}; ${b.evidence}` };
}

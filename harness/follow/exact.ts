// A path that the search found, followed step by step by real server processes: each message is
// handed on, each timer fired and each node killed when the path says so, and after each step the
// state of the real process is compared with the simulated one. What does not come true in time is
// said so: a schedule that was not realised is never a success.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { HistoryEvent, Value } from '../../checker/index.ts';
import { nodeProcess, type NodeProcess } from '../cluster/process/node-process.ts';
import { openPortPool } from '../cluster/ports.ts';
import { judge, type Judgement } from '../record/judge.ts';
import type { Reply } from '../plan/machine.ts';
import type { StartedNode } from '../cluster/node-spec.ts';
import type { System } from '../system/system.ts';
import { withUndo } from '../ground/undo.ts';
import type { Counterexample } from '../explore/explore.ts';
import { USER, type Caller, type Item } from '../explore/item.ts';
import type { NodeStep } from '../explore/world.ts';
import { callNode } from '../system/reference/http-transport.ts';
import { isSame, openDirector, type Director, type KeptCall } from './director.ts';
import { waitUntil } from '../ground/wait-until.ts';
import { realClock } from '../ground/clock.ts';
import { clientNumber } from '../plan/names.ts';

export interface ExactReplayOptions {
  readonly counterexample: Counterexample;
  readonly system: System;
  /** For logs and traces. */
  readonly folder: { readonly path: string; readonly logs: string; readonly traces: string };
  readonly signal: AbortSignal;
}

export interface ExactReplay {
  /** Absent when every step came true; else which one did not, and how. */
  readonly notRealised?: string;
  /** Of what the clients of the real processes were told. */
  readonly judgement: Judgement;
  readonly events: readonly HistoryEvent[];
  readonly elapsedMs: number;
}

/** How long a step may take to come true. */
const PATIENCE_MS = 3000;
const READY_TIMEOUT_MS = 10_000;

export async function replayExactly(options: ExactReplayOptions): Promise<ExactReplay> {
  const { counterexample, system } = options;
  const { world, path } = counterexample;
  const events: HistoryEvent[] = [];
  let notRealised: string | undefined;
  let beganMs = 0;
  await withUndo(async (undo) => {
    const servers = system.nodes
      .map(({ name }) => name)
      .filter((name) => world.names.includes(name));
    const director = await openDirector(servers, PATIENCE_MS);
    undo.push(director.close);
    const pool = openPortPool();
    undo.push(pool.release);
    const stage = createStage(counterexample, director, events);
    const nodes = new Map<string, NodeProcess>();
    for (const name of servers) {
      const listen = `127.0.0.1:${await pool.take()}`;
      const node = controlledNode(name, listen, director.addresses, options);
      undo.push(node.stop);
      nodes.set(name, node);
      stage.places.set(name, listen);
    }
    const start = async (name: string): Promise<void> => void (await nodes.get(name)!.start());
    beganMs = performance.now();
    const opening = world.opening();
    const follow = async (steps: readonly NodeStep[], where: string): Promise<boolean> => {
      for (const step of steps) {
        options.signal.throwIfAborted();
        const item = world.nodes.items.get(step.item);
        const name = world.names[step.column]!;
        if (item.kind === 'start' && nodes.has(name)) await start(name);
        const problem = await stage.play(step);
        if (problem === undefined) continue;
        notRealised = `${where}: ${problem}`;
        return false;
      }
      return true;
    };
    if (!(await follow(opening, 'before the first event'))) return;
    beganMs = performance.now();
    let row = world.initial();
    for (const [index, event] of path.entries()) {
      const { row: next, steps } = world.steps(row, event);
      const name = world.names[event.subject];
      if (event.action === 'crash') await nodes.get(name!)!.faults.kill.begin({ f: 'kill' });
      if (!(await follow(steps, `event ${index + 1}`))) return;
      row = next;
    }
  });
  const elapsedMs = performance.now() - beganMs;
  const header = { format: 'doubletake-history', version: 1, model: 'puthash' } as const;
  const judgement = judge({ header: { ...header, system: system.name }, events, notices: [] });
  return { judgement, events, elapsedMs, ...(notRealised !== undefined && { notRealised }) };
}

function controlledNode(
  name: string,
  listen: string,
  peers: Director['addresses'],
  { system, folder, signal }: ExactReplayOptions,
): NodeProcess {
  const spec = system.nodes.find((node) => node.name === name) as StartedNode;
  const others = Object.fromEntries(Object.entries(peers).filter(([peer]) => peer !== name));
  return nodeProcess({
    spec: {
      ...spec,
      command: (place) => [...spec.command(place), '--control', '--dead-pings', '2'],
    },
    listen,
    placeOf: (incarnation) => ({
      ...{ listen, peers: others, incarnation },
      dataFolder: join(folder.path, 'data', name),
      traceFile: join(folder.traces, `${name}.${incarnation}.jsonl`),
    }),
    logFile: join(folder.logs, `${name}.log`),
    readyTimeoutMs: READY_TIMEOUT_MS,
    signal,
    onExit: () => {},
  });
}

interface Stage {
  readonly places: Map<string, string>;
  /** What kept a step from coming true, or undefined when it did. */
  readonly play: (step: NodeStep) => Promise<string | undefined>;
}

/** Clients are machines in this process anyway: they take part as the simulated machines that they are. */
function createStage({ world }: Counterexample, director: Director, events: HistoryEvent[]): Stage {
  const places = new Map<string, string>();
  const calls = new Map<string, KeptCall>();
  const replies = new Map<string, Promise<Reply | undefined>>();
  const began = performance.now();
  let count = 0;

  const record = (event: Omit<HistoryEvent, 'index' | 'time'>): void => {
    const time = Math.round((performance.now() - began) * 1e6);
    events.push({ index: events.length, time, ...event });
  };

  const hand = async (name: string, item: Item): Promise<string | undefined> => {
    const place = places.get(name);
    if (item.kind === 'request') {
      if (item.from.node === USER) return invoke(item);
      const label = `${item.from.node}.${item.from.incarnation}.${++count}`;
      const reply = callNode(place!, item.message, { label, limitMs: 20_000 });
      replies.set(
        keyOf(item.from),
        reply.catch(() => undefined),
      );
      return undefined;
    }
    if (place === undefined) return undefined;
    switch (item.kind) {
      case 'timer': {
        const message = { type: 'control/fire', timer: item.timer };
        const fired = await callNode(place, message, { label: 'director', limitMs: PATIENCE_MS });
        return fired.ok ? undefined : fired.error;
      }
      case 'response':
      case 'no-response': {
        const call = calls.get(keyOf(item.caller));
        if (call === undefined) return `${name} has no call ${item.caller.call} out`;
        if (item.kind === 'no-response') call.reset();
        else call.answer(item.reply);
        return undefined;
      }
      case 'start':
        return undefined;
    }
  };

  const invoke = (item: Extract<Item, { kind: 'request' }>): undefined => {
    const {
      type: f,
      key,
      value,
      client,
      seq,
    } = item.message as Record<string, Value> & typeof item.message;
    const id = { client: client as string, seq: seq as number };
    const process = clientNumber(id.client);
    record({ process, type: 'invoke', f, key: key as string, value: value as Value, id });
  };

  /** What the step sends must be sent by the real node as well. */
  const checkSent = async (name: string, sent: number): Promise<string | undefined> => {
    const item = world.nodes.items.get(sent);
    if (item.kind === 'request') {
      if (!places.has(name)) return undefined;
      const call = await director.expect(name, item.to, item.message);
      if (call === undefined) return `${name} did not send ${item.message.type} to ${item.to}`;
      calls.set(keyOf(item.from), call);
      return undefined;
    }
    if (item.kind !== 'response') return undefined;
    const reply = await withPatience(replies.get(keyOf(item.caller)));
    if (reply === undefined) return `${name} did not answer ${item.caller.node}`;
    const isAsFound = isSame(reply, item.reply);
    return isAsFound ? undefined : `${name} answered ${JSON.stringify(reply)}`;
  };

  const checkState = async (name: string, expected: unknown): Promise<string | undefined> => {
    const place = places.get(name);
    if (place === undefined) return undefined;
    let state: unknown;
    const look = async (): Promise<true | undefined> => {
      const message = { type: 'control/state' };
      const reply = await callNode(place, message, { label: 'director', limitMs: PATIENCE_MS });
      state = withoutConfig(reply['state']);
      return isSame(state, withoutConfig(expected)) || undefined;
    };
    const patience = { clock: realClock, everyMs: 1, withinMs: PATIENCE_MS };
    if ((await waitUntil(look, patience)) === true) return undefined;
    return `${name} is in the state ${JSON.stringify(state)}`;
  };

  const play = async ({ column, item: itemId, outcome }: NodeStep): Promise<string | undefined> => {
    const name = world.names[column]!;
    const item = world.nodes.items.get(itemId);
    const handed = await hand(name, item);
    if (handed !== undefined) return handed;
    for (const sent of outcome.sent) {
      const problem = await checkSent(name, sent);
      if (problem !== undefined) return problem;
    }
    const answer = outcome.answer as { readonly ok: boolean; readonly result?: Value } | undefined;
    if (answer?.ok === true) {
      const asked = events.findLast(({ type, id }) => type === 'invoke' && id?.client === name)!;
      const { index: _, time: __, ...fields } = asked;
      record({ ...fields, type: 'ok', result: answer.result ?? null });
    }
    return checkState(name, world.nodes.interner.get(outcome.node).state);
  };

  return { places, play };
}

function withPatience(reply: Promise<Reply | undefined> | undefined): Promise<Reply | undefined> {
  return Promise.race([
    reply ?? Promise.resolve(undefined),
    sleep(PATIENCE_MS, undefined, { ref: false }),
  ]);
}

function keyOf({ node, incarnation, call }: Caller): string {
  return `${node} ${incarnation} ${call}`;
}

function withoutConfig(state: unknown): unknown {
  return { ...(state as object), config: undefined };
}

// The one shell around every machine: it gives it a socket and timers, and does what its effects
// say. `POST /TYPE` with a JSON object is a request of that type (GET where there are no fields);
// the answer is the reply as JSON, with status 200 when it is ok and 503 when it is not. A peer is
// called over a TCP connection of its own each time, because a lost byte would spoil a kept one.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { controlPrefix, openGate } from './gate.ts';
import type { CallId, Effect, Input, Machine, MachineConfig, Message, Reply } from './machine.ts';
import { malformed } from './messages.ts';
import { factsOf, type WriteTrace } from './trace.ts';

export interface ShellOptions {
  readonly machine: Machine<unknown>;
  readonly config: MachineConfig;
  readonly protocol: string;
  readonly listen: Address;
  /** The address at which this node reaches each of its peers. */
  readonly peers: Readonly<Record<string, Address>>;
  readonly trace?: WriteTrace;
  /** Test mode: timers fire by command alone. */
  readonly isControlled?: boolean;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A call ends after this at the latest, whatever the network does, so that nothing leaks. */
const callLimitMs = 30_000;
const bodyLimitBytes = 64 * 1024 * 1024;
/** `NAME.INCARNATION.COUNTER` of the caller: the same call in the traces of both sides. */
const callHeader = 'doubletake-call';

/** Starts the machine; resolves to its address when it listens, rejects when it cannot. */
export function runShell(options: ShellOptions): Promise<Address> {
  const { machine, config, peers, trace } = options;
  const callers = new Map<CallId, Caller>();
  const timers = new Map<string, NodeJS.Timeout>();
  let callsCount = 0;
  let state = machine.init(config);

  const feed = (input: Input): void => {
    const next = machine.step(state, input);
    state = next.state;
    for (const effect of next.effects) perform(effect);
  };

  const fire = (timer: string): void => {
    timers.delete(timer);
    feed({ type: 'timer', timer });
  };
  const gate = options.isControlled === true ? openGate({ fire, state: () => state }) : undefined;

  const perform = (effect: Effect): void => {
    switch (effect.type) {
      case 'call':
        return call(effect);
      case 'reply':
        return answer(effect);
      case 'set-timer':
        if (gate !== undefined) return gate.setTimer(effect.timer);
        clearTimeout(timers.get(effect.timer));
        timers.set(
          effect.timer,
          setTimeout(() => fire(effect.timer), drawn(effect.delayMs)),
        );
        return undefined;
      case 'clear-timer':
        if (gate !== undefined) return gate.clearTimer(effect.timer);
        clearTimeout(timers.get(effect.timer));
        timers.delete(effect.timer);
        return undefined;
      case 'trace': {
        if (trace === undefined) return undefined;
        const { type: _type, event, ...facts } = effect;
        return trace(event, facts);
      }
    }
  };

  const answer = (effect: Extract<Effect, { type: 'reply' }>): void => {
    const caller = callers.get(effect.call);
    callers.delete(effect.call);
    if (caller === undefined) return;
    const { ok, error, result } = effect.reply;
    trace?.('replied', { from: caller.from, call: caller.name, ok, error, result: result });
    respond(caller.response, ok ? 200 : 503, effect.reply);
  };

  const call = (effect: Extract<Effect, { type: 'call' }>): void => {
    const { to, message } = effect;
    const name = `${config.name}.${String(config.incarnation)}.${String(++callsCount)}`;
    trace?.('called', { to, call: name, ...factsOf(message) });
    const address = peers[to];
    const ended = (outcome: Outcome): void => {
      if ('error' in outcome) {
        trace?.('unanswered', { to, call: name, error: outcome.error });
        feed({ type: 'no-response', call: effect.call, error: outcome.error });
      } else {
        const { ok, error } = outcome.reply;
        trace?.('answered', { to, call: name, ok, error });
        feed({ type: 'response', call: effect.call, reply: outcome.reply });
      }
    };
    if (address === undefined) {
      setImmediate(ended, { error: `no address of ${to}` });
    } else {
      post(address, name, message, ended);
    }
  };

  const server = http.createServer((request, response) => {
    receive(
      request,
      response,
      (message) => {
        if (gate !== undefined && message.type.startsWith(controlPrefix)) {
          const command = message.type.slice(controlPrefix.length);
          return respond(response, 200, gate.obey(command, message));
        }
        const id = freeId(callers);
        const name = nameOfCall(request, () => `${config.name}.unnamed.${String(id)}`);
        const caller = { name, from: callerOf(request), response };
        callers.set(id, caller);
        trace?.('received', { from: caller.from, call: name, ...factsOf(message) });
        feed({ type: 'request', call: id, message });
      },
      gate !== undefined,
    );
  });

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.listen.port, options.listen.host, () => {
      trace?.('started', { incarnation: config.incarnation, protocol: options.protocol });
      feed({ type: 'start' });
      const { address, port } = server.address() as AddressInfo;
      resolve({ host: address, port });
    });
  });
}

/** The smallest that names nobody who waits, as in the simulator. */
function freeId(callers: ReadonlyMap<CallId, Caller>): CallId {
  let id = 1;
  while (callers.has(id)) id++;
  return id;
}

interface Caller {
  readonly name: string;
  readonly from: string;
  readonly response: http.ServerResponse;
}

type Outcome = { readonly reply: Reply } | { readonly error: string };

function drawn(delayMs: number | readonly [number, number]): number {
  if (typeof delayMs === 'number') return delayMs;
  const [least, most] = delayMs;
  return least + Math.random() * (most - least);
}

function nameOfCall(request: http.IncomingMessage, made: () => string): string {
  const name = request.headers[callHeader];
  return typeof name === 'string' ? name : made();
}

function callerOf(request: http.IncomingMessage): string {
  const name = request.headers[callHeader];
  return typeof name === 'string' ? name.split('.').slice(0, -2).join('.') : 'unknown';
}

function post(
  address: Address,
  name: string,
  message: Message,
  ended: (outcome: Outcome) => void,
): void {
  const { type, ...fields } = message;
  const body = JSON.stringify(fields);
  let isOver = false;
  const end = (outcome: Outcome): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(limit);
    request.destroy();
    ended(outcome);
  };
  const request = http.request(
    {
      ...address,
      method: 'POST',
      path: `/${encodeURIComponent(type)}`,
      agent: false,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        [callHeader]: name,
      },
    },
    (response) => {
      readText(response, (text) => end(text === undefined ? lost : outcomeOf(text)));
    },
  );
  request.on('error', (error: NodeJS.ErrnoException) =>
    end({ error: error.code ?? error.message }),
  );
  const limit = setTimeout(() => end({ error: 'no answer within 30 s' }), callLimitMs);
  request.end(body);
}

const lost: Outcome = { error: 'connection ended inside the answer' };

function outcomeOf(text: string): Outcome {
  const reply = parsed(text);
  return typeof reply?.['ok'] === 'boolean'
    ? { reply: reply as Reply }
    : { error: 'the answer is not a reply' };
}

function receive(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  accept: (message: Message) => void,
  isControlled: boolean,
): void {
  const type = (request.url ?? '/').replace(/^\//u, '').replace(/\?.*$/u, '');
  if (type === 'health') return respond(response, 200, { ok: true });
  if (request.method !== 'GET' && request.method !== 'POST') {
    return respond(response, 405, { ok: false, error: 'use POST, or GET without fields' });
  }
  return readText(request, (text) => {
    if (text === undefined) return;
    const fields = text.trim() === '' ? {} : parsed(text);
    const message = { ...fields, type };
    const error =
      fields === undefined
        ? 'the body must be a JSON object'
        : type.startsWith(controlPrefix) && isControlled
          ? undefined
          : malformed(message);
    if (error === undefined) accept(message);
    else respond(response, 400, { ok: false, error });
  });
}

/** Hands over the whole text, or undefined when it ended too early or is too long. */
function readText(stream: http.IncomingMessage, done: (text: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > bodyLimitBytes) stream.destroy();
    else chunks.push(chunk);
  });
  stream.once('end', () => done(Buffer.concat(chunks).toString()));
  stream.once('error', () => done(undefined));
  stream.once('aborted', () => done(undefined));
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function respond(response: http.ServerResponse, status: number, reply: Reply): void {
  const body = `${JSON.stringify(reply)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

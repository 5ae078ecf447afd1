// The command line of a node, checked once at the door.
import { parseArgs } from 'node:util';
import { protocols } from './index.ts';
import type { MachineConfig } from './machine.ts';
import type { Address } from './shell.ts';
import { defaultTiming } from './timing.ts';

export interface Arguments {
  readonly protocol: string;
  readonly config: MachineConfig;
  readonly listen: Address;
  readonly peers: Readonly<Record<string, Address>>;
  readonly traceFile?: string;
  readonly isControlled: boolean;
}

export const usage =
  'usage: main.js --protocol NAME --name s1 --incarnation 1 --listen 127.0.0.1:PORT --peer vs=127.0.0.1:PORT ... [--trace FILE] [--ping-interval-ms N] [--dead-pings N] [--forward-timeout-ms N] [--control]';

/** Throws an error of one line that says what is wrong. */
export function parseArguments(words: readonly string[]): Arguments {
  const { values } = parseArgs({ args: [...words], options, strict: true });
  const protocol = required('protocol', values.protocol);
  if (!Object.hasOwn(protocols, protocol)) {
    throw new Error(
      `unknown protocol "${protocol}"; known are ${Object.keys(protocols).join(', ')}`,
    );
  }
  const peers = Object.fromEntries((values.peer ?? []).map(namedAddress));
  const timing = {
    ...defaultTiming,
    pingIntervalMs: positive('ping-interval-ms', values['ping-interval-ms']),
    deadPings: positive('dead-pings', values['dead-pings']),
    forwardTimeoutMs: positive('forward-timeout-ms', values['forward-timeout-ms']),
  };
  const config = {
    name: required('name', values.name),
    incarnation: positive('incarnation', values.incarnation),
    peers: Object.keys(peers),
    timing,
  };
  const listen = address('listen', required('listen', values.listen));
  return {
    protocol,
    config,
    listen,
    peers,
    isControlled: values.control,
    ...(values.trace === undefined ? {} : { traceFile: values.trace }),
  };
}

const options = {
  protocol: { type: 'string' },
  name: { type: 'string' },
  incarnation: { type: 'string', default: '1' },
  listen: { type: 'string' },
  peer: { type: 'string', multiple: true },
  trace: { type: 'string' },
  control: { type: 'boolean', default: false },
  'ping-interval-ms': { type: 'string', default: String(defaultTiming.pingIntervalMs) },
  'dead-pings': { type: 'string', default: String(defaultTiming.deadPings) },
  'forward-timeout-ms': { type: 'string', default: String(defaultTiming.forwardTimeoutMs) },
} as const;

function required(option: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new Error(`--${option} is missing`);
  return value;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`--${option} must be a whole number from 1 on, not "${text}"`);
  }
  return value;
}

function namedAddress(text: string): readonly [string, Address] {
  const [, name, place] = /^([^=]+)=(.*)$/u.exec(text) ?? [];
  if (name === undefined || place === undefined) {
    throw new Error(`--peer must be NAME=HOST:PORT, not "${text}"`);
  }
  return [name, address('peer', place)];
}

function address(option: string, text: string): Address {
  const [, host, digits] = /^(.+):(\d+)$/u.exec(text) ?? [];
  const port = Number(digits);
  if (host === undefined || port > 65_535) {
    throw new Error(`--${option} must name HOST:PORT, not "${text}"`);
  }
  return { host, port };
}

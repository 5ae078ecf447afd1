// What goes over the wire: `POST /TYPE` with the message's other fields as a JSON object. The
// shapes below are checked once, where a message comes in; machines rely on them.
import type { Message, NodeName } from './machine.ts';
import { lookUp } from './record.ts';

/** Number 0 is the time before the first primary. */
export interface View {
  readonly number: number;
  readonly primary: NodeName | null;
  readonly backup: NodeName | null;
  /** Which start of the primary is meant: after a restart, it is another server. */
  readonly primaryIncarnation: number;
}

export const noView: View = { number: 0, primary: null, backup: null, primaryIncarnation: 0 };

export type OperationType = 'get' | 'put' | 'puthash';

/** An operation of a client; `client` and `seq` stay the same over its retries. */
export interface Operation extends Message {
  readonly type: OperationType;
  readonly client: string;
  readonly seq: number;
  readonly key: string;
  /** A get has none. */
  readonly value?: string | null;
}

/** What the primary asks its backup to execute. */
export interface Forward extends Message {
  readonly type: 'forward';
  readonly f: OperationType;
  readonly client: string;
  readonly seq: number;
  readonly key: string;
  readonly value?: string | null;
  readonly view: number;
  /** How many operations had been applied when this one is done; Ben's servers do not count. */
  readonly slot?: number;
}

export function isOperation(message: Message): message is Operation {
  return message.type === 'get' || message.type === 'put' || message.type === 'puthash';
}

/** What is wrong with a message, in one line, or undefined. */
export function malformed(message: Message): string | undefined {
  const shape = lookUp(shapes, message.type);
  if (shape === undefined) {
    return `unknown request "${message.type}"; known are ${Object.keys(shapes).join(', ')}`;
  }
  for (const [field, kind] of Object.entries(shape)) {
    if (!kinds[kind](message[field])) return `${message.type}: "${field}" must be ${kind}`;
  }
  return undefined;
}

const kinds = {
  'a string': (value: unknown) => typeof value === 'string',
  'a string or null': (value: unknown) =>
    value === undefined || value === null || typeof value === 'string',
  'a whole number': (value: unknown) => Number.isSafeInteger(value),
  'a whole number, if given': (value: unknown) =>
    value === undefined || Number.isSafeInteger(value),
  'an object': isObject,
  'one of get, put, puthash': (value: unknown) =>
    value === 'get' || value === 'put' || value === 'puthash',
  'a view': (value: unknown) => isObject(value) && Number.isSafeInteger(value['number']),
} as const;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Shape = Readonly<Record<string, keyof typeof kinds>>;

const request: Shape = { client: 'a string', seq: 'a whole number', key: 'a string' };

const shapes: Readonly<Record<string, Shape>> = {
  get: request,
  put: { ...request, value: 'a string' },
  puthash: { ...request, value: 'a string' },
  view: {},
  status: {},
  ping: {
    server: 'a string',
    incarnation: 'a whole number, if given',
    view: 'a whole number',
  },
  forward: {
    ...request,
    f: 'one of get, put, puthash',
    value: 'a string or null',
    view: 'a whole number',
    slot: 'a whole number, if given',
  },
  pull: { view: 'a whole number', slot: 'a whole number, if given' },
  check: { view: 'a whole number' },
  transfer: {
    view: 'a view',
    data: 'an object',
    table: 'an object',
    slot: 'a whole number',
  },
};

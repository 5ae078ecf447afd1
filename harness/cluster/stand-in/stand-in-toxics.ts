// What each toxic of the stand-in does with a piece of data that travels in its direction.

export interface ToxicBody {
  readonly name: string;
  readonly type: ToxicType;
  readonly stream: 'upstream' | 'downstream';
  readonly toxicity: number;
  readonly attributes: Readonly<Record<string, number>>;
}

export interface Chunk {
  readonly data: Buffer;
  readonly arrivedMs: number;
}

export interface Passage {
  readonly chunk: Chunk;
  readonly attributes: ToxicBody['attributes'];
  /** Bytes that this connection has sent in this direction so far. */
  readonly sentBytes: number;
  /** False when the toxics changed before the time was over. */
  readonly wait: (ms: number) => Promise<boolean>;
}

/** `changed`: the chunk has to begin again, under the toxics that are there now. */
export type Outcome = 'pass' | 'drop' | 'close' | 'reset' | 'changed' | { readonly last: Buffer };

export type ToxicType = 'latency' | 'bandwidth' | 'timeout' | 'reset_peer' | 'limit_data';

export function isToxicType(type: string): type is ToxicType {
  return Object.hasOwn(TOXICS, type);
}

export function applyToxic(type: ToxicType, passage: Passage): Promise<Outcome> {
  return TOXICS[type](passage);
}

const TOXICS: Readonly<Record<ToxicType, (passage: Passage) => Promise<Outcome>>> = {
  latency: async ({ attributes, chunk, wait }) => {
    const { latency = 0, jitter = 0 } = attributes;
    const delayMs = latency + (Math.random() * 2 - 1) * jitter;
    const leftMs = chunk.arrivedMs + delayMs - performance.now();
    return leftMs <= 0 || (await wait(leftMs)) ? 'pass' : 'changed';
  },

  bandwidth: async ({ attributes, chunk, wait }) => {
    const { rate = 0 } = attributes;
    return (await wait(rate <= 0 ? Infinity : chunk.data.length / rate)) ? 'pass' : 'changed';
  },

  timeout: async ({ attributes, wait }) => {
    const { timeout = 0 } = attributes;
    if (timeout <= 0) return 'drop';
    return (await wait(timeout)) ? 'close' : 'changed';
  },

  reset_peer: async ({ attributes, wait }) => {
    const { timeout = 0 } = attributes;
    await wait(timeout);
    return 'reset';
  },

  limit_data: ({ attributes, chunk, sentBytes }) => {
    const leftBytes = Math.max(0, (attributes['bytes'] ?? 0) - sentBytes);
    if (chunk.data.length < leftBytes) return Promise.resolve('pass');
    return Promise.resolve({ last: chunk.data.subarray(0, leftBytes) });
  },
};

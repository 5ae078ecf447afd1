// Value chains: what was executed on the way to a value. Values are hashes, so that a value names
// its whole past, whatever path the search came by.
import { chainHash } from '../../checker/index.ts';
import type { Effect } from '../plan/machine.ts';

export interface Chains {
  /** Notes an execution; true when its argument was in the value before, so that it ran twice. */
  readonly record: (executed: Extract<Effect, { type: 'trace' }>) => boolean;
  /** The arguments executed on the way to a value; undefined for what is no value of a chain. */
  readonly of: (value: string) => readonly string[] | undefined;
  /** The value that these arguments lead to. */
  readonly valueOf: (chain: readonly string[]) => string;
}

export function createChains(): Chains {
  const chains = new Map<unknown, readonly string[]>();
  return {
    record: ({ previous, next, value, f }) => {
      if (f !== 'puthash') return false;
      const chain = chains.get(previous) ?? [];
      chains.set(next, [...chain, value as string]);
      return chain.includes(value as string);
    },
    of: (value) => chains.get(value),
    valueOf: (chain) => {
      const value = chain.reduce(chainHash, '');
      chains.set(value, chain);
      return value;
    },
  };
}

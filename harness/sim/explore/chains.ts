// Value chains: what was executed on the way to a value. Values are hashes, so that a value names
// its whole past, whatever path the search came by.
import type { Effect } from '../../machine.ts';

export interface Chains {
  /** Notes an execution; true when its argument was in the value before, so that it ran twice. */
  readonly record: (executed: Extract<Effect, { type: 'trace' }>) => boolean;
}

export function createChains(): Chains {
  const chains = new Map<unknown, readonly unknown[]>();
  return {
    record: ({ previous, next, value, f }) => {
      if (f !== 'puthash') return false;
      const chain = chains.get(previous) ?? [];
      chains.set(next, [...chain, value]);
      return chain.includes(value);
    },
  };
}

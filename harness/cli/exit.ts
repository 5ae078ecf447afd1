// Exit codes, as Jepsen has them.
import type { Validity } from '../../checker/index.ts';

export const EXIT = { valid: 0, invalid: 1, unknown: 2, usage: 254, harness: 255 } as const;

export function exitCodeOf(verdict: Validity): number {
  return EXIT[verdict];
}

// What each fault of a link says besides its name, as a shape to read it by: in plans and in config files.
import type { core } from 'zod';
import type { LinkFaultName } from './fault.ts';

/** What a fault of a link says besides its name; complete by its type. */
export function linkFaultAmounts(
  z: (typeof import('zod'))['z'],
): Readonly<Record<LinkFaultName, core.$ZodShape>> {
  const amount = z.number().min(0);
  return {
    cut: {},
    blackhole: {},
    'lose-replies': {},
    hold: {},
    slow: { latencyMs: amount, jitterMs: amount },
    throttle: { rateKBps: amount },
    reset: {},
    truncate: { bytes: amount },
  };
}

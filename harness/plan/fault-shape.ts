// What each fault says besides its name, as a shape to read it by: in plans and in config files.
import type { core } from 'zod';
import type { LinkFaultName, NodeFaultName } from './fault.ts';

type Zod = (typeof import('zod'))['z'];

/** What a fault of a link says besides its name; complete by its type. */
export function linkFaultAmounts(z: Zod): Readonly<Record<LinkFaultName, core.$ZodShape>> {
  const amount = z.number().min(0);
  return {
    cut: {},
    blackhole: {},
    'lose-replies': {},
    hold: {},
    slow: { latencyMs: amount, jitterMs: amount },
    throttle: { rateKBps: amount },
    close: {},
    reset: {},
    truncate: { bytes: amount },
  };
}

/** No clock is set further away. */
const YEAR_MS = 366 * 86_400_000;

/** The same for the faults of nodes. */
export function nodeFaultAmounts(z: Zod): Readonly<Record<NodeFaultName, core.$ZodShape>> {
  return {
    kill: {},
    pause: {},
    'power-loss': {},
    'disk-full': {},
    'disk-error': {},
    'disk-slow': { latencyMs: z.number().min(0) },
    'clock-jump': { byMs: z.number().min(-YEAR_MS).max(YEAR_MS) },
    'clock-drift': { perMille: z.number().min(-1000).max(1_000_000) },
    'fd-limit': { room: z.number().int().min(0) },
  };
}

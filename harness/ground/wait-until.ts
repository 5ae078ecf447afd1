// Waiting for what only looking shows: asked again and again, bounded in time. Where something can be
// awaited (an exit, an event), that is awaited instead.
import type { Clock } from './clock.ts';

export interface Patience {
  readonly clock: Clock;
  /** The pause between two looks, in milliseconds. */
  readonly everyMs: number;
  /** After so many milliseconds no further look is taken. */
  readonly withinMs: number;
  /** Ends the waiting early. */
  readonly signal?: AbortSignal;
}

/**
 * Whatever `look` returns first that is not undefined; undefined when the time is over or the signal
 * is aborted. It looks at least once, and what `look` throws ends the waiting.
 */
export async function waitUntil<T>(
  look: () => Promise<T | undefined> | T | undefined,
  { clock, everyMs, withinMs, signal }: Patience,
): Promise<T | undefined> {
  const giveUpNs = clock.nowNs() + withinMs * 1e6;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (signal?.aborted === true || clock.nowNs() > giveUpNs) return undefined;
    await clock.sleep(everyMs, signal);
  }
}

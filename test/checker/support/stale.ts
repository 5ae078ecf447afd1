// A legal history made illegal by one stale read.
import type { History } from '../../../checker/index.ts';

/** The last read gets what the one in the middle of the history got. */
export function withStaleRead(history: History): History {
  const reads = history.events.filter(
    ({ type, f }) => type === 'ok' && (f === 'read' || f === 'get'),
  );
  const last = reads.at(-1);
  const old = reads.findLast(({ key }, place) => key === last?.key && place <= reads.length >>> 1);
  const events = history.events.map((event) =>
    event === last ? { ...event, result: old?.result ?? null } : event,
  );
  return { ...history, events };
}

// What is missing from a history: its events are numbered from 0 on, so a number that nobody has is a line
// that somebody lost. A violation stands without it; that there is none does not.
import type { HistoryEvent } from '../../checker/index.ts';

/** How many events are missing before the last, and after which index first; undefined where none is. */
export function holesIn(events: readonly HistoryEvent[]): string | undefined {
  const missing = (events.at(-1)?.index ?? -1) + 1 - events.length;
  if (missing <= 0) return undefined;
  const first = events.findIndex(({ index }, position) => index !== position);
  const where = first === 0 ? 'before the first' : `after index ${events[first - 1]!.index}`;
  return `${missing} of ${missing + events.length} events are missing, the first ${where}`;
}

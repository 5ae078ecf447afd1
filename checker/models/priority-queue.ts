// A priority queue: insert puts in, delete-min takes out the smallest element and answers it (null when
// there is none). Numbers by size, and before other values; those by their JSON text.
// Source: Peterson, Enea and others on monitoring priority queues (github.com/grahnen/LiMo).
import type { Value } from '../history.ts';
import { judgedAs } from '../fast-path/container.ts';
import { arrangeBySize } from '../fast-path/priority-queue.ts';
import type { Model } from '../model.ts';
import { canonical, linesFrom, linesOf, withLine, withoutLine } from '../value.ts';

/** The state: a line of text for each element, the smallest first. */
export const priorityQueue: Model<string> = {
  name: 'priority-queue',
  functions: ['insert', 'delete-min'],
  answers: ['delete-min'],
  initial: () => '',
  stateOf: (value) => (Array.isArray(value) ? sorted(value as readonly Value[]) : undefined),
  step: (state, { f, value, result }) => {
    if (f === 'insert')
      return withLine(
        state,
        canonical(value),
        (line) => bySize(JSON.parse(line) as Value, value) < 0,
      );
    const end = state.indexOf('\n');
    const smallest = end < 0 ? 'null' : state.slice(0, end);
    const fits = result === undefined || canonical(result) === smallest;
    return fits ? state.slice(end + 1) : undefined;
  },
  isRead: ({ f, result }) => f === 'delete-min' && result === null,
  problem: ({ f, value }) =>
    f === 'insert' && value === null
      ? 'null cannot be inserted, it is what an empty queue answers'
      : undefined,
  makes: ({ f, value }) => (f === 'insert' ? [value] : []),
  shows: ({ f, result }) =>
    f === 'delete-min' && result !== undefined && result !== null ? [result] : [],
  conditional: ['delete-min'],
  force: (state, { result }) => withoutLine(state, result ?? null, 'first'),
  describe: linesOf,
  ...judgedAs({
    functions: { put: 'insert', take: 'delete-min' },
    arrange: (contents) => arrangeBySize(contents, bySize),
  }),
};

const sorted = (values: readonly Value[]): string | undefined => linesFrom(values.toSorted(bySize));

function bySize(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1;
  const [one, other] = [canonical(a), canonical(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}

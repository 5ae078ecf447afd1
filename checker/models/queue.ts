// First in, first out: dequeue returns the oldest element, null when there is none.
import type { Model } from '../model.ts';
import { canonical, linesOf, withoutLine } from '../value.ts';

/** The state: a line of text for each element, the oldest first. */
export const queue: Model<string> = {
  name: 'queue',
  functions: ['enqueue', 'dequeue'],
  initial: () => '',
  step: (state, { f, value, result }) => {
    if (f === 'enqueue') return `${state}${canonical(value)}\n`;
    const end = state.indexOf('\n');
    const oldest = end < 0 ? 'null' : state.slice(0, end);
    const fits = result === undefined || canonical(result) === oldest;
    return fits ? state.slice(end + 1) : undefined;
  },
  isRead: ({ f, result }) => f === 'dequeue' && result === null,
  problem: ({ f, value }) =>
    f === 'enqueue' && value === null
      ? 'null cannot be enqueued, it is what an empty queue answers'
      : undefined,
  makes: ({ f, value }) => (f === 'enqueue' ? [value] : []),
  shows: ({ f, result }) =>
    f === 'dequeue' && result !== undefined && result !== null ? [result] : [],
  conditional: ['dequeue'],
  force: (state, { result }) => withoutLine(state, result ?? null, 'first'),
  describe: linesOf,
};

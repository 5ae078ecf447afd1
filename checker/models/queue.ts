// Queues, first in, first out: enqueue puts in, dequeue takes one out and answers it (null when there is
// none), drain takes out all and answers the list (null is the empty one).
// Source: jepsen.tests' queue workloads, knossos.model (fifo-queue, unordered-queue).
import type { Value } from '../history.ts';
import { judgedAs } from '../fast-path/container.ts';
import { arrangeQueue } from '../fast-path/queue.ts';
import type { Call, Model } from '../model.ts';
import { canonical, linesFrom, linesOf, withoutLine } from '../value.ts';

/** What queues of any order have in common. */
export const queueBasics: Required<
  Pick<Model, 'functions' | 'answers' | 'problem' | 'makes' | 'shows'>
> = {
  functions: ['enqueue', 'dequeue', 'drain'],
  answers: ['dequeue', 'drain'],
  problem: ({ f, value }: Call) =>
    f === 'enqueue' && value === null
      ? 'null cannot be enqueued, it is what an empty queue answers'
      : undefined,
  makes: ({ f, value }) => (f === 'enqueue' ? [value] : []),
  shows: ({ f, result }) => {
    if (f === 'enqueue' || result === undefined || result === null) return [];
    return f === 'drain' && Array.isArray(result) ? (result as readonly Value[]) : [result];
  },
};

/** Its functions, as what goes in and out. */
export const queueFunctions = { put: 'enqueue', take: 'dequeue', drain: 'drain' };

/** First in, first out. The state: a line of text for each element, the oldest first. */
export const queue: Model<string> = {
  ...queueBasics,
  name: 'queue',
  isRead: ({ f, result }) =>
    (f === 'dequeue' && result === null) || (f === 'drain' && isEmpty(result)),
  initial: () => '',
  describe: linesOf,
  stateOf: linesFrom,
  step: (state, { f, value, result }) => {
    if (f === 'enqueue') return `${state}${canonical(value)}\n`;
    if (f === 'drain')
      return result === undefined || linesFrom(result ?? []) === state ? '' : undefined;
    const end = state.indexOf('\n');
    const oldest = end < 0 ? 'null' : state.slice(0, end);
    const fits = result === undefined || canonical(result) === oldest;
    return fits ? state.slice(end + 1) : undefined;
  },
  conditional: ['dequeue'],
  force: (state, { result }) => withoutLine(state, result ?? null, 'first'),
  ...judgedAs({ functions: queueFunctions, arrange: arrangeQueue }),
};

/** Whether an answer is that of an empty queue. */
function isEmpty(result: Value | undefined): boolean {
  return result === null || (Array.isArray(result) && result.length === 0);
}

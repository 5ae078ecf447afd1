// Last in, first out: pop returns the newest element, null when there is none.
import { judgedAs } from '../fast-path/container.ts';
import { arrangeStack } from '../fast-path/stack.ts';
import type { Model } from '../model.ts';
import { canonical, linesFrom, linesOf, withoutLine } from '../value.ts';

/** The state: a line of text for each element, the newest last. */
export const stack: Model<string> = {
  name: 'stack',
  functions: ['push', 'pop'],
  answers: ['pop'],
  initial: () => '',
  step: (state, { f, value, result }) => {
    if (f === 'push') return `${state}${canonical(value)}\n`;
    const start = state.lastIndexOf('\n', state.length - 2) + 1;
    const newest = state === '' ? 'null' : state.slice(start, -1);
    const fits = result === undefined || canonical(result) === newest;
    return fits ? state.slice(0, start) : undefined;
  },
  isRead: ({ f, result }) => f === 'pop' && result === null,
  problem: ({ f, value }) =>
    f === 'push' && value === null
      ? 'null cannot be pushed, it is what an empty stack answers'
      : undefined,
  stateOf: linesFrom,
  makes: ({ f, value }) => (f === 'push' ? [value] : []),
  shows: ({ f, result }) =>
    f === 'pop' && result !== undefined && result !== null ? [result] : [],
  conditional: ['pop'],
  force: (state, { result }) => withoutLine(state, result ?? null, 'last'),
  describe: linesOf,
  ...judgedAs({ functions: { put: 'push', take: 'pop' }, arrange: arrangeStack }),
};

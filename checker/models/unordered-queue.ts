// A queue that may hand out its elements in any order (Jepsen's unordered-queue and total-queue).
// Operations and answers are those of the queue.
// Source: knossos.model/unordered-queue, jepsen.checker/total-queue.
import type { Value } from '../history.ts';
import { judgedAs } from '../fast-path/container.ts';
import { arrangeBag } from '../fast-path/queue.ts';
import type { Call, Model } from '../model.ts';
import { deterministic } from '../search/nondeterministic.ts';
import { canonical, linesOf, withLine, withoutLine } from '../value.ts';
import { queueBasics, queueFunctions } from './queue.ts';

/** The states: those it may be in, each the elements' lines, sorted; several where nobody knows what was taken. */
export const unorderedQueue: Model<readonly string[]> = {
  ...deterministic<string>({
    name: 'unordered-queue',
    functions: queueBasics.functions,
    initial: [''],
    step,
    // An answer tells which of the states it was, so that none leaves them all as they are.
    isRead: () => false,
  }),
  answers: queueBasics.answers,
  problem: queueBasics.problem,
  makes: queueBasics.makes,
  shows: queueBasics.shows,
  stateOf: (value) => (Array.isArray(value) ? [sorted(value as readonly Value[])] : undefined),
  describe: ([state = '']) => linesOf(state),
  ...judgedAs({ functions: queueFunctions, arrange: arrangeBag }),
};

function step(state: string, { f, value, result }: Call): readonly string[] {
  if (f === 'enqueue') {
    const line = canonical(value);
    return [withLine(state, line, (other) => other < line)];
  }
  if (f === 'drain') {
    const isAll = result === undefined || (isList(result) && sorted(result ?? []) === state);
    return isAll ? [''] : [];
  }
  const less = (taken: Value): string => withoutLine(state, taken, 'first') ?? state;
  if (result === undefined) return [state, ...linesOf(state).map(less)];
  if (result === null) return state === '' ? [state] : [];
  const rest = less(result);
  return rest === state ? [] : [rest];
}

const isList = (value: Value): value is readonly Value[] | null =>
  value === null || Array.isArray(value);

const sorted = (values: readonly Value[]): string =>
  values
    .map((value) => `${canonical(value)}\n`)
    .toSorted()
    .join('');

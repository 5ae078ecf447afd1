// What may enter a history: an answer that the checker would refuse to read would make the history of
// a whole run uncheckable, so its operation is one of unknown outcome instead, with the reason.
import { DEEPEST_VALUE, type Value } from '../../checker/index.ts';
import type { Completion } from '../plan/operation.ts';

/** The completion as it is recorded: itself, or `info` where its result is nested too deep. */
export function recordable(completion: Completion): Completion {
  if (completion.type !== 'ok' || !isTooDeep(completion.result)) return completion;
  const { node } = completion;
  const error = `answered, with a value nested deeper than ${DEEPEST_VALUE} levels, which no history holds`;
  return { type: 'info', error, ...(node !== undefined && { node }) };
}

/** Without recursion: a value that is nested deep enough would overflow the stack. */
export function isTooDeep(value: Value): boolean {
  let level: readonly Value[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST_VALUE) return true;
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? Object.values<Value>(one) : [],
    );
  }
  return false;
}

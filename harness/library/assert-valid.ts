// What a test says of a result, with the sentence, the diagram and the page in the failure's message.
import { AssertionError } from 'node:assert';
import { UsageError } from '../ground/usage-error.ts';
import { messageOf, type Result } from './result.ts';

/**
 * Passes when the result is valid, for mocha, node:test and every other runner; unknown is not valid.
 *
 * @throws AssertionError whose message has the sentence, the diagram and the path of the page.
 * @example
 * assertValid(await probe('http://127.0.0.1:3000/charges', { list: '/charges' }));
 */
export function assertValid(result: Result): void {
  const { verdict } = asResult(result, 'assertValid');
  if (verdict === 'valid') return;
  throw new AssertionError({
    message: messageOf(result),
    actual: verdict,
    expected: 'valid',
    operator: 'assertValid',
    stackStartFn: assertValid,
  });
}

/** What a matcher of vitest and jest gives back. */
export interface Matched {
  readonly pass: boolean;
  readonly message: () => string;
}

/** For `expect.extend(matchers)`; `doubletake/vitest` and `doubletake/jest` do that. */
export const matchers: {
  readonly toBeLinearizable: (
    this: { readonly isNot?: boolean } | void,
    result: unknown,
  ) => Matched;
} = {
  toBeLinearizable(result) {
    const known = asResult(result, 'toBeLinearizable');
    // What is unknown is neither: `.not.toBeLinearizable()` fails on it, too.
    const pass = known.verdict === 'unknown' ? this?.isNot === true : known.verdict === 'valid';
    return { pass, message: () => messageOf(known) };
  },
};

function asResult(value: unknown, call: string): Result {
  const { verdict, judgement } = (value ?? {}) as Partial<Result>;
  if (verdict !== undefined && judgement !== undefined) return value as Result;
  throw new UsageError(
    `${call}: it takes what a call of doubletake came to, such as await runConfig(...)`,
  );
}

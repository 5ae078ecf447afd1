// What Elle's examples are checked for, whichever their model.
import assert from 'node:assert/strict';
import { check, type History } from '../../../checker/index.ts';

export interface Example {
  readonly name: string;
  readonly history: History;
  /** The kinds of what is found. */
  readonly kinds: readonly string[];
  /** A level that the history rules out, and one that it does not. */
  readonly not?: string | undefined;
  readonly still?: string | undefined;
}

/** A test for each. */
export function checkExamples(examples: readonly Example[]): void {
  for (const { name, history, kinds, not, still } of examples) {
    it(name, () => {
      const found = check(history);
      assert.deepEqual(
        found.anomalies.map(({ kind }) => kind).toSorted(),
        [...kinds].toSorted(),
        found.reason,
      );
      assert.equal(found.verdict, kinds.length === 0 ? 'valid' : 'invalid');
      if (not !== undefined) assert.equal(check(history, { expect: not }).verdict, 'invalid', not);
      if (still !== undefined)
        assert.equal(check(history, { expect: still }).verdict, 'valid', still);
    });
  }
}

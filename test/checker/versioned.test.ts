import assert from 'node:assert/strict';
import { check, decodeHistory } from '../../checker/index.ts';

describe('a history without a header', () => {
  const edn = (...events: readonly string[]): string => events.map((one) => `{${one}}\n`).join('');

  it('of values with versions takes no version for a key', () => {
    const text = (version: number): string =>
      edn(
        ':process 0, :type :invoke, :f :write, :value [nil 5]',
        ':process 0, :type :ok, :f :write, :value [1 5]',
        ':process 1, :type :invoke, :f :read, :value [nil nil]',
        `:process 1, :type :ok, :f :read, :value [${String(version)} 5]`,
      );
    const { model, verdict } = check(decodeHistory(text(1)));
    assert.deepEqual([model, verdict], ['versioned-register', 'valid']);
    assert.equal(check(decodeHistory(text(2))).verdict, 'invalid');
  });
});

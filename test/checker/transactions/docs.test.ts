// The examples of harness/docs/transactions.md: each history there gets the verdict that stands below it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { check, HistoryReader, levelNames } from '../../../checker/index.ts';

const page = readFileSync(
  new URL('../../../../harness/docs/transactions.md', import.meta.url),
  'utf8',
);

describe('the page on transactions', () => {
  const examples = [...page.matchAll(/```(?:jsonl|edn)\n([^`]+)```\n\n```text\n([^`]+)\n```/g)];

  it('has examples', () => {
    assert.ok(examples.length >= 3);
  });

  for (const [, text = '', expected = ''] of examples) {
    it(`says what is found: ${expected.slice(0, 60)}`, () => {
      const reader = new HistoryReader();
      reader.push(text);
      const { verdict, reason } = check(reader.end());
      assert.equal(`${verdict}: ${reason}`, expected);
    });
  }

  it('names every level', () => {
    for (const level of levelNames) {
      const [, prefix = '', name = ''] = /^(strong-session-|strong-|)(.*)$/.exec(level) ?? [];
      assert.ok(page.includes(`\`${name}\``) && page.includes(prefix), level);
    }
  });
});

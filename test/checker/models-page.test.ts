import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, models, wholeModels, type Value } from '../../checker/index.ts';
import { historyOf } from './support/write.ts';

const page = readFileSync(join(process.cwd(), 'harness/docs/histories.md'), 'utf8');
const rows = [
  ...page.matchAll(/^\| `(?<model>[\w-]+)` +\| (?<says>.*?) +\| `(?<example>.*)` *\|$/gm),
];

/** Told in pages of their own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['once', 'list-append', 'rw-register']);

interface Done {
  readonly f: string;
  readonly value: Value;
  readonly answer: Value;
}

/** `f(value) -> answer; ...` */
function stepsOf(example: string): readonly Done[] {
  return example.split('; ').map((step) => {
    const {
      f = '',
      value = '',
      answer = '',
    } = /^(?<f>[\w-]+)\((?<value>.*)\) -> (?<answer>.*)$/.exec(step)?.groups ?? {};
    return { f, value: JSON.parse(value) as Value, answer: JSON.parse(answer) as Value };
  });
}

function verdictOn(model: string, steps: readonly Done[]): string {
  const lines = steps.flatMap(
    ({ f, value, answer }) =>
      [
        [0, 'invoke', f, 'k', value],
        [0, 'ok', f, 'k', answer],
      ] as const,
  );
  return check(historyOf(model, lines), { explain: false }).verdict;
}

describe('the page of histories tells every model', () => {
  it('each in a row', () => {
    assert.deepEqual(
      new Set(rows.map(({ groups }) => groups?.['model'])),
      new Set(
        [...Object.keys(models), ...Object.keys(wholeModels)].filter(
          (name) => !ELSEWHERE.has(name),
        ),
      ),
    );
  });

  for (const { groups: { model = '', says = '', example = '' } = {} } of rows) {
    it(`${model}: its example is legal, and is not with its last answer changed`, () => {
      const steps = stepsOf(example);
      assert.equal(verdictOn(model, steps), 'valid');
      const last = steps.findLastIndex(({ answer }) => answer !== null || says.includes('null'));
      const other =
        model === 'unique-ids'
          ? (steps[0]?.answer ?? null)
          : [model === 'long-fork' ? ['r', 1, 'wrong'] : ['wrong']];
      const wrong = steps.map((step, i) => (i === last ? { ...step, answer: other } : step));
      assert.equal(verdictOn(model, wrong), 'invalid');
    });
  }
});

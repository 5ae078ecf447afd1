// What the pages on files tell is what the files are: their examples are read, and every field has its row.
import assert from 'node:assert/strict';
import { check, chainHash, decodeHistory } from '../../../checker/index.ts';
import { LINK_FAULTS, NODE_FAULTS } from '../../../harness/plan/fault.ts';
import { parseTrace } from '../../../harness/record/trace.ts';
import { definitions } from '../../support/run-folder-schema.ts';
import { filesOf, readPage } from '../../support/docs.ts';

/** The words in backticks of a page. */
const wordsOf = (page: string): ReadonlySet<string> =>
  new Set(
    [...readPage(page).matchAll(/`\{?([^`]*)`/g)].flatMap(([, text = '']) => text.split(/\W+/)),
  );

describe('documentation of the files', () => {
  for (const [page, names] of [
    ['history-format.md', ['event', 'requestId']],
    ['verdict.md', ['verdict', 'anomaly', 'operation', 'execution']],
  ] as const) {
    it(`${page} names every field of the schema`, () => {
      const words = wordsOf(page);
      for (const name of names) {
        const fields = Object.keys(definitions[name]?.properties ?? {});
        assert.ok(fields.length > 0, name);
        assert.deepEqual(
          fields.filter((field) => !words.has(field)),
          [],
        );
      }
    });
  }

  it('names every fault, and every kind of anomaly', () => {
    const words = readPage('words.md');
    const faults = Object.keys({ ...LINK_FAULTS, ...NODE_FAULTS });
    assert.deepEqual(
      faults.filter((name) => !words.includes(`\`${name}\``)),
      [],
    );
    const kinds = definitions['anomalyKind']?.enum ?? [];
    const rows = readPage('verdict.md') + readPage('transactions.md');
    assert.ok(kinds.length > 0);
    assert.deepEqual(
      kinds.filter((kind) => !rows.includes(`| \`${String(kind)}\``)),
      [],
    );
  });

  it('has a history that is one, and that says too little to be wrong', () => {
    const [history] = filesOf('history-format.md');
    const { events, notices } = decodeHistory(history!.text);
    assert.equal(events.length, 5);
    assert.deepEqual(notices, []);
    assert.equal(check(decodeHistory(history!.text)).verdict, 'valid');
  });

  it('has a line of a trace that is one', () => {
    const [, line = ''] = /^```text\n(\{"time".*)\n```$/m.exec(readPage('trace-format.md')) ?? [];
    const { lines, notices } = parseTrace(`${line}\n`, { name: 's1.1.jsonl', originNs: 0 });
    assert.equal(lines[0]?.event, 'executed');
    assert.deepEqual(notices, []);
  });

  it('has hashes that are those of the checker', () => {
    const rows = [
      ...readPage('reference-protocol.md').matchAll(/^\| (.*?) *\| `(\w+)` +\| `(\w{16})` \|$/gm),
    ];
    assert.equal(rows.length, 2);
    for (const [, previous = '', argument = '', stored = ''] of rows)
      assert.equal(chainHash(previous.replaceAll('`', ''), argument), stored);
  });
});

// A saved history judged by another model than its header names, or with more known of it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { doubletake, PROGRAM, useStore } from '../../support/cli.ts';

/** Two were put in, and come out in the other order. */
const QUEUE = `{"format":"doubletake-history","version":1,"model":"queue"}
{"index":0,"time":0,"type":"invoke","process":0,"f":"enqueue","value":"a"}
{"index":1,"time":1,"type":"ok","process":0,"f":"enqueue"}
{"index":2,"time":2,"type":"invoke","process":0,"f":"enqueue","value":"b"}
{"index":3,"time":3,"type":"ok","process":0,"f":"enqueue"}
{"index":4,"time":4,"type":"invoke","process":1,"f":"dequeue"}
{"index":5,"time":5,"type":"ok","process":1,"f":"dequeue","result":"b"}
`;

describe('a history judged by what the command says', () => {
  const store = useStore();
  const file = (): string => {
    const path = join(store.path, 'history.jsonl');
    writeFileSync(path, QUEUE);
    return path;
  };

  it('names that model, and so do the commands that go on from there', async () => {
    const { stdout, exitCode } = await doubletake(['check', file(), '--model', 'total-queue']);
    assert.equal(exitCode, 1, stdout);
    assert.match(stdout, /^INVALID {2}total-queue: /);
    assert.match(stdout, /doubletake explain \S+\s+--model\s+total-queue\s/);
    assert.doesNotMatch(stdout, /^INVALID {2}queue/);
    const other = await doubletake(['check', file(), '--order', 'any']);
    assert.match(other.stdout, /^VALID {2}unordered-queue: [^]*check\s+\S+\s+--order\s+any/);
  });

  it('is explained and reported by it, too', async () => {
    const page = join(store.path, 'page.html');
    const explained = await doubletake(['explain', file(), '--order', 'any']);
    assert.match(explained.stdout, /^valid: /);
    await doubletake(['report', file(), '--model', 'unordered-queue', '--output', page]);
    const bare = await doubletake(['explain', file()]);
    assert.match(bare.stdout, /"b" was delivered before "a"/);
  });

  it('is proposed with its path as a shell takes it, and not at all from standard input', async () => {
    const path = join(store.path, "it's mine.jsonl");
    writeFileSync(path, QUEUE);
    const { stdout } = await doubletake(['check', path]);
    assert.match(stdout, /doubletake\s+explain\s+'\S+it'\\''s\s+mine\.jsonl'/);
    const piped = await execa(process.execPath, [PROGRAM, 'check', '-'], {
      input: QUEUE,
      reject: false,
    });
    assert.match(piped.stdout, /^INVALID {2}queue/);
    assert.doesNotMatch(piped.stdout, /next/);
  });

  it('is refused where its model leaves nothing to expect', async () => {
    const { stderr, exitCode } = await doubletake(['check', file(), '--expect', 'serializable']);
    assert.equal(exitCode, 254);
    assert.match(stderr, /a queue leaves nothing to expect; transactions do/);
  });
});

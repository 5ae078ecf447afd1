import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../../harness/ground/clock.ts';
import { createWorkers, issueAll } from '../../../harness/run/interpreter.ts';
import { createRecorder, fileSink, type Sink } from '../../../harness/record/recorder.ts';
import type { Client } from '../../../harness/client/client.ts';
import type { Completion, Op } from '../../../harness/plan/operation.ts';

describe('interpreter', () => {
  it('writes the invocation before the client sees the operation', async () => {
    const { lines, workers } = setUp(async () => {
      assert.match(lines.at(-1) ?? '', /"type":"invoke"/);
      return { type: 'ok', result: 1 };
    });
    await workers[0]!.issue({ f: 'get', key: 'k' }, new AbortController().signal);
    assert.match(lines.at(-1) ?? '', /"type":"ok"/);
  });

  it('has the invocations of many clients in the file before their bytes leave', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doubletake-'));
    const file = join(folder, 'history.jsonl');
    const sink = fileSink(file);
    const unwritten: string[] = [];
    const { workers } = setUp(async (_, { client, seq }) => {
      const isWritten = readFileSync(file, 'utf8').includes(JSON.stringify({ client, seq }));
      if (!isWritten) unwritten.push(`${client}#${seq}`);
      return { type: 'ok', result: 1 };
    }, sink);
    const signal = new AbortController().signal;
    const reads = Array.from({ length: 50 }, () => ({ f: 'get' }));
    const options = { clock: realClock, rateHz: 1e6, signal, abandon: signal };
    await Promise.all(workers.map((worker) => issueAll(worker, reads, options)));
    sink.close();
    assert.deepEqual(unwritten, []);
    assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, 1 + 4 * reads.length);
    rmSync(folder, { recursive: true });
  });

  it('turns an unanswered operation into info at its deadline, even of a client that never settles', async () => {
    const { lines, workers } = setUp(() => new Promise(() => {}));
    const completion = await workers[0]!.issue(
      { f: 'get', key: 'k' },
      new AbortController().signal,
    );
    assert.deepEqual(completion, { type: 'info', error: 'timeout' });
    assert.match(lines.at(-1) ?? '', /"type":"info"/);
  });

  it('turns whatever a client throws into info', async () => {
    const { workers } = setUp(() => Promise.reject(new Error('surprise')));
    const completion = await workers[0]!.issue({ f: 'get' }, new AbortController().signal);
    assert.deepEqual(completion, { type: 'info', error: 'surprise' });
  });

  it('retires a process after an info and goes on under a fresh one, with the next sequence number', async () => {
    const answers: Completion[] = [
      { type: 'info', error: 'timeout' },
      { type: 'ok', result: '' },
    ];
    const { lines, workers } = setUp(async () => answers.shift()!);
    const run = new AbortController().signal;
    await issueAll(workers[1]!, [{ f: 'get' }, { f: 'get' }], {
      clock: realClock,
      rateHz: 1e6,
      signal: run,
      abandon: run,
    });
    const events = lines
      .slice(1)
      .map((line) => JSON.parse(line) as { process: number; id: { seq: number } });
    assert.deepEqual(
      events.map(({ process, id }) => [process, id.seq]),
      [
        [1, 1],
        [1, 1],
        [3, 2],
        [3, 2],
      ],
    );
  });

  it('issues nothing more once it is told to end', async () => {
    const end = new AbortController();
    let count = 0;
    const { workers } = setUp(async () => {
      if (++count === 3) end.abort();
      return { type: 'ok', result: null };
    });
    const forever = {
      *[Symbol.iterator](): Iterator<Op> {
        for (;;) yield { f: 'get' };
      },
    };
    const abandon = new AbortController().signal;
    await issueAll(workers[0]!, forever, {
      clock: realClock,
      rateHz: 1e6,
      signal: end.signal,
      abandon,
    });
    assert.equal(count, 3);
  });
});

function setUp(invoke: Client['invoke'], sink?: Sink) {
  const lines: string[] = [];
  const recorder = createRecorder(
    sink ?? {
      write: (line) => lines.push(line),
      handedOver: () => Promise.resolve(),
      close: () => {},
    },
    { format: 'doubletake-history', version: 1, model: 'puthash' },
    realClock,
  );
  const client: Client = { invoke, close: async () => {} };
  const clients = new Map([
    ['c0', client],
    ['c1', client],
  ]);
  return { lines, workers: createWorkers(clients, { recorder, clock: realClock, deadlineMs: 50 }) };
}

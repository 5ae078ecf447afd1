// Histories of somebody else's: what is known of times, faults and indexes is shown, and nothing is invented.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultSpans } from '../../../harness/record/faults.ts';
import { latencyOf } from '../../../harness/record/latency.ts';
import { loadRun, type JudgedRun } from '../../../harness/record/load.ts';
import { explanationOf } from '../../../harness/report/explanation.ts';
import { reportOf } from '../../../harness/report/document/page.ts';
import { showResult } from '../../../harness/report/screen.ts';

describe("somebody else's history", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'doubletake-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const load = (...maps: readonly string[]): Promise<JudgedRun> => {
    const file = join(folder, 'history.edn');
    writeFileSync(file, maps.map((map) => `{${map}}\n`).join(''));
    return loadRun(file);
  };
  const operations = (time: (index: number) => string): string[] => [
    `:process 0 :type :invoke :f :write :value 1${time(0)}`,
    `:process 0 :type :ok :f :write :value 1${time(1)}`,
    `:process 0 :type :invoke :f :write :value 2${time(2)}`,
    `:process 0 :type :ok :f :write :value 2${time(3)}`,
    `:process "c1" :type :invoke :f :read :value nil${time(4)}`,
    `:process "c1" :type :ok :f :read :value 1${time(5)}`,
  ];

  it('without times is drawn in its order, without a millisecond', async () => {
    const judged = await load(...operations(() => ''));
    assert.equal(latencyOf(judged.record.history), undefined);
    const text = explanationOf(judged, { width: 100, most: 1 });
    assert.doesNotMatch(text, /\d ms|times in ms/);
    assert.doesNotMatch(showResult(judged), /a second|p50/);
    assert.match(text, /in the order of the file/);
    assert.match(text, /#\d/);
    assert.ok((await reportOf(judged)).includes('</html>'));
  });

  it('with wall-clock times begins at 0, and its latencies are right', async () => {
    const judged = await load(
      ...operations((index) => ` :time ${1_764_000_000_000_000_000n + BigInt(index) * 5_000_000n}`),
    );
    assert.equal(judged.record.history.events[0]?.time, 0);
    assert.equal(latencyOf(judged.record.history)?.p50Ms, 5);
    assert.match(explanationOf(judged, { width: 100, most: 1 }), /times in ms/);
  });

  it('has the faults of its nemesis, from when to when', async () => {
    const at = (index: number): string => ` :time ${index * 1_000_000 + 1}`;
    const nemesis = (f: string, index: number): string =>
      `:process :nemesis :type :info :f :${f} :value "isolated #{n1}"${at(index)}`;
    const judged = await load(
      ...[nemesis('start-partition', 0), nemesis('start-partition', 1)],
      ...operations((index) => at(index + 2)).slice(0, 2),
      ...[nemesis('stop-partition', 9), nemesis('stop-partition', 10), nemesis('kill', 11)],
      ...operations((index) => at(index + 12)).slice(2),
      nemesis('start', 20),
    );
    assert.deepEqual(
      faultSpans(judged.record.history).map(({ f, beginNs, endNs }) => [f, beginNs, endNs]),
      [
        ['start-partition', 1, 9_000_001],
        ['kill', 11_000_001, 20_000_001],
      ],
    );
    assert.match(showResult(judged), /faults +.*start-partition/);
    assert.match(explanationOf(judged, { width: 100, most: 1 }), /kill .*\(not verified\)/);
  });

  it('is named by the indexes of its file', async () => {
    const judged = await load(
      ...operations((index) => ` :index ${400 + 3 * index} :time ${index + 1}`),
    );
    assert.equal(judged.judgement.anomalies[0]?.operations[0]?.index, 406);
  });
});

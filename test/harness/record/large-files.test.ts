// What nodes log and trace may be of any size: it is compressed when the run is over, and only what
// concerns the verdict is read back.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNodeLogs } from '../../../harness/record/node-logs.ts';
import { packLarge } from '../../../harness/record/packed.ts';
import { interestOf } from '../../../harness/record/trace-interest.ts';
import { readTraceFolder, type Trace } from '../../../harness/record/trace.ts';
import { timingDiagram } from '../../../harness/report/diagram/timing-diagram.ts';
import { timingDiagramText } from '../../../harness/report/diagram/timing-diagram-text.ts';
import { explainAnomaly } from '../../../harness/report/sentences.ts';
import { useStore } from '../../support/cli.ts';
import { examRun, examTraces } from '../report/exam-run.ts';

describe('large files of a run', () => {
  const store = useStore();
  const folderOf = (name: string, files: Readonly<Record<string, string>>): string => {
    const folder = join(store.path, name);
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return folder;
  };
  const originNs = Number(examRun.history.header['originNs'] ?? 0);
  const read = (folder: string): Promise<Trace> =>
    readTraceFolder(folder, {
      originNs,
      interest: interestOf(examRun.history, examRun.verdict.anomalies),
    });

  it('are traces of which nothing is missing that a picture or a sentence shows', async () => {
    const others = Array.from({ length: 100_000 }, (_, seq) => {
      const call = { time: originNs + 1e12 + seq, node: 's1', call: `c9.1.${seq}` };
      return JSON.stringify({ ...call, event: 'received', client: 'c9', seq });
    });
    const name = Object.keys(examTraces)[0]!;
    const folder = folderOf('traces', {
      ...examTraces,
      [name]: `${examTraces[name]!.trimEnd()}\n${others.join('\n')}\n`,
    });
    await packLarge(folder, '.jsonl');
    assert.ok(existsSync(join(folder, `${name}.gz`)) && !existsSync(join(folder, name)));
    const trace = await read(folder);
    assert.ok(trace.lines.length < 200, `${trace.lines.length} lines are held`);
    const [anomaly] = examRun.verdict.anomalies;
    for (const record of [examRun, { ...examRun, trace }]) {
      assert.deepEqual(explainAnomaly(record, anomaly!), explainAnomaly(examRun, anomaly!));
      assert.equal(
        timingDiagramText(timingDiagram(record, anomaly!)!, 120),
        timingDiagramText(timingDiagram(examRun, anomaly!)!, 120),
      );
    }
  });

  it('are traces that are damaged: each line is left out, none costs the verdict', async () => {
    const folder = folderOf('damaged', {
      's1.1.jsonl': `${'no line\n'.repeat(1000)}{"time":1`,
      's2.1.jsonl.gz': 'no gzip',
      's3.1.jsonl': '('.repeat(1 << 23),
    });
    const { lines, notices } = await read(folder);
    assert.deepEqual(lines, []);
    assert.equal(notices.length, 20 + 2 + 1 + 1);
    assert.match(notices.join('\n'), /s1\.1\.jsonl: 980 more lines are damaged/);
    assert.match(notices.join('\n'), /s2\.1\.jsonl\.gz: cannot be read further: incorrect header/);
  });

  it('are logs, whose ends are shown, compressed or not', async () => {
    const text = `${Array.from({ length: 400_000 }, (_, line) => `line ${line} of a long log`).join('\n')}\n`;
    const folder = folderOf('logs', { 's1.log': `${text}the last`, 's2.log': text, 's3.log': '' });
    const before = await readNodeLogs(folder, 3);
    await packLarge(folder, '.log');
    assert.deepEqual(readdirSync(folder), ['s1.log.gz', 's2.log.gz', 's3.log']);
    const after = await readNodeLogs(folder, 3);
    assert.deepEqual(
      after.map(({ lines, lineCount }) => [lines, lineCount]),
      before.map(({ lines, lineCount }) => [lines, lineCount]),
    );
    assert.equal(after[0]?.lineCount, 400_001);
    assert.deepEqual(after[0]?.lines.slice(1), ['line 399999 of a long log', 'the last']);
    assert.deepEqual(after[2], { name: 's3.log', lines: [], lineCount: 0 });
  });
});

import assert from 'node:assert/strict';
import {
  timingDiagram,
  type TimingDiagram,
} from '../../../../harness/report/diagram/timing-diagram.ts';
import { timingDiagramText } from '../../../../harness/report/diagram/timing-diagram-text.ts';
import { timingDiagramSvg } from '../../../../harness/report/diagram/timing-diagram-svg.ts';
import type { TraceLine } from '../../../../harness/plan/trace-line.ts';
import type { HistoryEvent } from '../../../../checker/index.ts';
import type { RunRecord } from '../../../../harness/record/run-record.ts';
import { examRun, untracedExamRun } from '../exam-run.ts';
import { assertGolden } from '../golden.ts';

const byTime = (a: TraceLine, b: TraceLine): number => a.time - b.time;

describe('timing diagram', () => {
  it('answers the exam question, in 80 and in 120 columns', async () => {
    await assertGolden('exam-80.txt', timingDiagramText(diagramOf(examRun), 80));
    await assertGolden('exam-120.txt', timingDiagramText(diagramOf(examRun), 120));
  });

  it('is drawn hollow from the history alone', async () => {
    const diagram = diagramOf(untracedExamRun);
    await assertGolden('exam-untraced-80.txt', timingDiagramText(diagram, 80));
    const marks = diagram.lines.filter((line) => line.kind === 'mark');
    const executions = marks.filter(({ tone }) => tone.endsWith('execution'));
    assert.equal(executions.length, 2);
    assert.ok(executions.every(({ isInferred }) => isInferred));
  });

  it('has a fault begin before the message that it swallowed, though it was seen later', () => {
    const late = ({ f, value, time }: HistoryEvent): number => {
      const { phase } = (value ?? {}) as { readonly phase?: string };
      return f === 'lose-replies' && phase === 'begun' ? time + 50e6 : time;
    };
    const { history } = examRun;
    const events = history.events.map((event) => ({ ...event, time: late(event) }));
    const { lines } = diagramOf({ ...examRun, history: { ...history, events } });
    const begins = lines.findIndex(
      (line) => line.kind === 'rule' && line.text.startsWith('lose-replies s1->s2 begins'),
    );
    const lost = lines.findIndex((line) => line.kind === 'arrow' && line.isLost);
    assert.ok(begins >= 0 && begins < lost, `${begins} ${lost}`);
  });

  it('marks the second execution of the request, and only that', () => {
    const second = diagramOf(examRun).lines.filter(
      (line) => line.kind === 'mark' && line.tone === 'second-execution',
    );
    assert.deepEqual(
      second.map((line) => line.kind === 'mark' && line.text),
      ['executes c0#1 AGAIN: "931164…" -> "67d686…"'],
    );
  });

  it('takes the same step at another node for replication, not for a second execution', () => {
    const primaryLines = examRun.trace.lines;
    const replicated = primaryLines
      .filter(({ node, event }) => node === 's2' && event === 'executed')
      .map((line) => Object.assign({}, line, { node: 's1', time: line.time + 1000 }));
    const firstOnly = primaryLines.filter(
      ({ node, event }) => node !== 's1' || event !== 'executed',
    );
    const run = { ...examRun, trace: { lines: [...firstOnly, ...replicated], notices: [] } };
    const anomaly = { ...run.verdict.anomalies[0]!, executions: [] };
    const diagram = timingDiagram(run, anomaly)!;
    assert.ok(
      diagram.lines.every((line) => line.kind !== 'mark' || line.tone !== 'second-execution'),
    );
  });

  it('counts executions that tell no step by node', () => {
    const untold = (node: string, time: number): TraceLine => {
      return { node, time, event: 'executed', client: 'c0', seq: 1 };
    };
    const others = examRun.trace.lines.filter(({ event }) => event !== 'executed');
    const lines = [...others, untold('s1', 3e6), untold('s2', 4e6), untold('s1', 9e6)];
    const run = { ...examRun, trace: { lines: lines.toSorted(byTime), notices: [] } };
    const diagram = timingDiagram(run, run.verdict.anomalies[0]!)!;
    const executions = diagram.lines.flatMap((line) =>
      line.kind === 'mark' && line.tone.endsWith('execution')
        ? [[diagram.columns[line.column]!.title, line.text, line.isInferred]]
        : [],
    );
    assert.deepEqual(
      executions.filter(([, text]) => String(text).includes('c0#1')),
      [
        ['s1', 'executes c0#1', false],
        ['s2', 'executes c0#1 as its replica', false],
        ['s1', 'executes c0#1 AGAIN', false],
      ],
    );
  });

  it('calls nothing lost on its way to a node that does not tell what reaches it', () => {
    const lines = examRun.trace.lines
      .filter(({ node }) => node.startsWith('c'))
      .map((line) =>
        line.call === 'c0.1.1' && line.event === 'answered'
          ? Object.assign({}, line, { event: 'unanswered', error: 'timeout' })
          : line,
      );
    const run = { ...examRun, trace: { lines, notices: [] } };
    const diagram = timingDiagram(run, run.verdict.anomalies[0]!)!;
    const arrows = diagram.lines.filter((line) => line.kind === 'arrow');
    assert.ok(arrows.length > 0 && arrows.every(({ isLost }) => !isLost));
    assert.ok(arrows.some(({ reason }) => /^no answer \(.*timeout\)$/.test(reason ?? '')));
    assert.ok(arrows.some(({ labels }) => labels[0]!.endsWith('(try 2)')));
  });

  it('shows what was built upon the first execution, also where nobody was told of it', () => {
    const anomaly = examRun.verdict.anomalies[0]!;
    const executions = anomaly.executions.map((execution) =>
      Object.assign({}, execution, { seenBy: anomaly.operations }),
    );
    const diagram = timingDiagram(examRun, { ...anomaly, executions })!;
    assert.deepEqual(
      diagram.columns.map(({ title }) => title),
      ['c0', 'c1', 'vs', 's1', 's2'],
    );
  });

  it('names the fault that lost a message', () => {
    const lost = diagramOf(examRun).lines.flatMap((line) =>
      line.kind === 'arrow' && line.isLost ? [[line.isReply, line.reason]] : [],
    );
    assert.deepEqual(lost, [
      [true, 'lose-replies s1->s2'],
      [false, 'kill s2'],
    ]);
  });

  it('folds the least telling rows when there are too many, and says how many', () => {
    const whole = diagramOf(examRun);
    const small = timingDiagram(examRun, examRun.verdict.anomalies[0]!, { rowsMax: 15 })!;
    const folded = small.lines.reduce(
      (sum, line) => sum + (line.kind === 'fold' ? line.count : 0),
      0,
    );
    assert.equal(drawnCount(small), 15);
    assert.equal(folded, drawnCount(whole) - 15);
    assert.ok(small.lines.some((line) => line.kind === 'mark' && line.tone === 'second-execution'));
  });

  it('keeps every line within the width', () => {
    for (const width of [80, 100, 120]) {
      for (const line of timingDiagramText(diagramOf(examRun), width).split('\n')) {
        assert.ok(line.length <= width, line);
      }
    }
  });
});

describe('timing diagram as SVG', () => {
  const svg = timingDiagramSvg(diagramOf(examRun));

  it('crosses out what was lost, and rings the second execution', () => {
    assert.equal(svg.split('<g class="lost">').length - 1, 2);
    assert.match(svg, /lost: lose-replies s1-&gt;s2/);
    assert.equal(svg.split('<g class="again">').length - 1, 1);
    assert.equal(svg.split('class="box hollow"').length - 1, 0);
  });

  it('ties the tries of a request together', () => {
    assert.match(svg, /3 tries of c0#1/);
  });

  it('draws inferred executions hollow', () => {
    const hollow = timingDiagramSvg(diagramOf(untracedExamRun));
    assert.equal(hollow.split('class="box hollow"').length - 1, 2);
  });

  it('takes what servers and users wrote for text', () => {
    const hostile = '</text><script>alert(1)</script>\u{0}"\'&';
    const events = examRun.history.events.map((event) =>
      event.process === 'nemesis'
        ? event
        : Object.assign({}, event, { key: hostile, error: hostile }),
    );
    const run = { ...examRun, history: { ...examRun.history, events } };
    const drawn = timingDiagramSvg(diagramOf(run));
    assert.ok(!drawn.includes('<script'));
    assert.ok(!drawn.includes('\u{0}'));
    assert.match(drawn, /&lt;script&gt;/);
  });
});

function drawnCount(diagram: TimingDiagram): number {
  return diagram.lines.filter(({ kind }) => kind !== 'fold').length;
}

function diagramOf(run: RunRecord): TimingDiagram {
  return timingDiagram(run, run.verdict.anomalies[0]!)!;
}

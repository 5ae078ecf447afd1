import assert from 'node:assert/strict';
import type { Plan } from '../../../harness/plan/plan.ts';
import { progressLine, runScreen, terminalOptions } from '../../../harness/report/terminal.ts';
import { examRun } from './exam-run.ts';
import { assertGolden } from './golden.ts';

// A run of ours has a plan, which can be replayed.
const plan = { version: 1, system: 'ben', seed: 7 } as Plan;
const screen = {
  record: { ...examRun, plan },
  runFolder: 'runs/ben/20261123T160000',
  checkMs: 34,
  recovered: true,
  files: ['history.jsonl', 'plan.json', 'verdict.json', 'report.html'],
};

describe('terminal', () => {
  it('shows a run on one screen of 80 columns', async () => {
    const text = runScreen(screen, { width: 80, hasColor: false });
    await assertGolden('exam-screen-80.txt', text);
    const lines = text.split('\n');
    assert.ok(lines.every((line) => line.length <= 80));
    assert.ok(lines.length <= 24);
  });

  it('is coloured on a terminal, but not with NO_COLOR, nor elsewhere', () => {
    const terminal = { isTTY: true, columns: 132 };
    assert.deepEqual(terminalOptions(terminal, {}), { width: 132, hasColor: true });
    assert.deepEqual(terminalOptions(terminal, { NO_COLOR: '1' }), { width: 132, hasColor: false });
    assert.deepEqual(terminalOptions({}, {}), { width: 80, hasColor: false });
    assert.ok(runScreen(screen, { width: 80, hasColor: true }).includes('\u{1b}[1;31mINVALID'));
  });

  it('lets nothing that a server wrote move the cursor', () => {
    const anomaly = { ...examRun.verdict.anomalies[0]!, sentence: 'a \u{1b}[2J\r b' };
    const record = { ...examRun, verdict: { ...examRun.verdict, anomalies: [anomaly] } };
    const text = runScreen({ ...screen, record }, { width: 80, hasColor: false });
    assert.ok(!text.includes('\u{1b}') && !text.includes('\r'));
  });

  it('proposes no replay of a history that has no plan', () => {
    const text = runScreen({ ...screen, record: examRun }, { width: 80, hasColor: false });
    assert.ok(!text.includes('replay') && text.includes('doubletake explain'));
  });

  it('keeps progress within the width', () => {
    const faults = Array.from({ length: 9 }, (_, index) => `lose-replies s1->s${index}`);
    const progress = { elapsedMs: 12_345, durationMs: 30_000, phase: 'run', faults };
    const line = progressLine({ ...progress, ok: 1234, fail: 3, info: 7 }, 80);
    assert.ok(line.length < 80);
    assert.match(
      line,
      /^run {2}12\.3 of 30 s {2}1,234 ok, 3 fail, 7 unknown {2}lose-replies s1->s0/,
    );
  });
});

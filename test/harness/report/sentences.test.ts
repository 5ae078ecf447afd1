import assert from 'node:assert/strict';
import { explainAnomaly, explanationText } from '../../../harness/report/sentences.ts';
import { examRun, untracedExamRun } from './exam-run.ts';
import { assertGolden } from './golden.ts';

describe('explanation', () => {
  it('tells both executions with node, time, place and proof', async () => {
    const explanation = explainAnomaly(examRun, examRun.verdict.anomalies[0]!);
    await assertGolden('exam-explained.txt', explanationText(explanation));
  });

  it('does not claim a node or time that nobody traced', () => {
    const { executions } = explainAnomaly(untracedExamRun, examRun.verdict.anomalies[0]!);
    assert.deepEqual(
      executions.map(({ where, timeNs }) => [where, timeNs]),
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
  });
});

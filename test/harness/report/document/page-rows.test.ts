import assert from 'node:assert/strict';
import type { HistoryEvent } from '../../../../checker/index.ts';
import { pairOperations } from '../../../../harness/record/operations.ts';
import { layRows } from '../../../../harness/report/document/page-rows.ts';
import { examRun } from '../exam-run.ts';

describe('rows of the timeline', () => {
  it('are the clients, in the order of their numbers', () => {
    assert.deepEqual(layRows(operationsOf([0, 10, 2])).rows, ['p0', 'p2', 'p10']);
  });

  it('are shared by clients that follow one another, where there are very many', () => {
    const { rows, rowOf } = layRows(operationsOf(Array.from({ length: 300 }, (_, name) => name)));
    assert.deepEqual(rows, ['row 1', 'row 2', 'row 3']);
    assert.notEqual(rowOf('p0'), rowOf('p1'));
    assert.equal(rowOf('p0'), rowOf('p3'));
  });
});

/** One operation of each process: each begins 10 ns after the one before and lasts 25 ns. */
function operationsOf(processes: readonly number[]) {
  const events = processes.flatMap((process, place): HistoryEvent[] => {
    const asked = { process, f: 'read', key: 'k', value: null };
    return [
      { index: place * 2, time: place * 10, type: 'invoke', ...asked },
      { index: place * 2 + 1, time: place * 10 + 25, type: 'info', ...asked, error: 'timeout' },
    ];
  });
  return pairOperations({ ...examRun.history, events });
}

import assert from 'node:assert/strict';
import type { History, HistoryEvent } from '../../../checker/index.ts';
import { judge } from '../../../harness/record/judge.ts';

describe('judging a run in which nothing is wrong', () => {
  const add = { f: 'add', key: 'k', value: 2 };
  const read = { f: 'read', key: 'k', value: null };

  /** Each operation with its completion, then the end of the run. */
  const history = (operations: readonly Pick<HistoryEvent, 'f' | 'type'>[]): History => {
    const events = operations.flatMap((completion): Omit<HistoryEvent, 'index' | 'time'>[] => [
      { process: 0, ...(completion.f === 'add' ? add : read), type: 'invoke' },
      { process: 0, ...(completion.f === 'add' ? add : read), ...completion },
    ]);
    const end = { process: 'nemesis', type: 'info', f: 'finished', value: null } as const;
    return {
      header: { format: 'doubletake-history', version: 1, model: 'counter', nemesis: 'none' },
      events: [...events, end].map((event, index) => ({ ...event, index, time: index })),
      notices: [],
    };
  };

  it('is valid where each function was acknowledged', () => {
    const reads = { f: 'read', type: 'ok', result: 2 } as const;
    const many = Array.from({ length: 9 }, () => reads);
    const { verdict, reason } = judge(history([{ f: 'add', type: 'ok' }, ...many]));
    assert.equal(verdict, 'valid', reason);
  });

  it('is unknown where few operations were acknowledged', () => {
    const reads = { f: 'read', type: 'ok', result: 2 } as const;
    const { verdict, reason } = judge(history([{ f: 'add', type: 'ok' }, reads]));
    assert.equal(verdict, 'unknown');
    assert.match(reason, /too weak to say: only 2 operations/);
  });

  it('is unknown where one function never was, and says what the last was told', () => {
    const reads = { f: 'read', type: 'ok', result: 0 } as const;
    const adds = { f: 'add', type: 'fail', error: 'answered 404' } as const;
    const { verdict, reason } = judge(history([adds, reads]));
    assert.equal(verdict, 'unknown');
    assert.match(reason, /no add was ever acknowledged \(the last was told: answered 404\)/);
  });
});

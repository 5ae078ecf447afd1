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

  it('is unknown where an operation is missing with its completion, whichever it is', () => {
    const reads = { f: 'read', type: 'ok', result: 0 } as const;
    const whole = history(Array.from({ length: 30 }, () => reads));
    const without = (at: number): History => ({
      ...whole,
      events: whole.events.filter(({ index }) => index !== 2 * at && index !== 2 * at + 1),
    });
    for (let at = 0; at < 30; at++) {
      const { verdict, reason } = judge(without(at));
      assert.equal(verdict, 'unknown');
      assert.match(reason, /2 of 61 events are missing, the first (before the first|after index)/);
      assert.ok(at === 0 || reason.endsWith(`after index ${2 * at - 1}`), reason);
    }
  });

  it('is still invalid where what is left is', () => {
    const wrong = { f: 'read', type: 'ok', result: 7 } as const;
    const { header, events, notices } = history([wrong, wrong]);
    assert.equal(judge({ header, events: events.slice(2), notices }).verdict, 'invalid');
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

  const enough: readonly Pick<HistoryEvent, 'f' | 'type'>[] = [
    { f: 'add', type: 'ok' },
    ...Array.from({ length: 12 }, () => ({ f: 'read', type: 'ok', result: 2 }) as const),
  ];
  /** The same run with its nemesis' events and header changed. */
  const changed = (
    events: readonly Partial<HistoryEvent>[],
    header: Readonly<Record<string, string>> = {},
  ): History => {
    const { header: before, events: all } = history(enough);
    const clients = all.filter(({ process }) => process !== 'nemesis');
    const nemesis = events.map((event) => ({ process: 'nemesis', type: 'info', f: '', ...event }));
    return {
      header: { ...before, ...header },
      events: [...clients, ...nemesis].map(
        (event, index) => ({ ...event, index, time: index }) as HistoryEvent,
      ),
      notices: [],
    };
  };
  const finished = { f: 'finished' };
  const begun = (verified: boolean): Partial<HistoryEvent> => ({
    f: 'cut',
    value: { links: ['c0->s1'], phase: 'begun', verified },
  });

  it('is unknown where the run did not finish', () => {
    const { verdict, reason } = judge(changed([]));
    assert.equal(verdict, 'unknown');
    assert.match(reason, /the run did not finish/);
  });

  it('is unknown where faults were wanted and none was seen to take hold', () => {
    const { verdict, reason, faults } = judge(
      changed([begun(false), finished], { nemesis: 'cut' }),
    );
    assert.deepEqual([verdict, faults], ['unknown', 0]);
    assert.match(reason, /no fault took hold/);
    assert.equal(judge(changed([begun(true), finished], { nemesis: 'cut' })).verdict, 'valid');
  });

  it('is stuck where nothing was acknowledged after healing', () => {
    const { verdict, anomalies, recovered } = judge(
      changed([{ f: 'recovery', value: false }, finished]),
    );
    assert.deepEqual([verdict, anomalies[0]?.kind, recovered], ['unknown', 'stuck', false]);
  });

  it('is unknown where a step of its script did not come true, and says which', () => {
    const unrealised = { f: 'unrealised', value: 'step 2 of 3 did not come true: kill s1' };
    const { verdict, reason } = judge(changed([unrealised], { script: 'a scenario' }));
    assert.equal(verdict, 'unknown');
    assert.match(reason, /not realised: step 2 of 3/);
    assert.equal(judge(changed([finished], { script: 'a scenario' })).verdict, 'valid');
  });

  it('is as the checker says where nobody drew faults: a history of somebody else', () => {
    const { header, events } = changed([]);
    const { nemesis: _, ...foreign } = header;
    assert.equal(judge({ header: foreign, events, notices: [] }).verdict, 'valid');
  });
});

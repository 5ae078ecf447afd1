import assert from 'node:assert/strict';
import type { History, HistoryEvent, Value } from '../../../checker/index.ts';
import { deathOf, DIED, type End } from '../../../harness/record/deaths.ts';
import { faultSpans } from '../../../harness/record/faults.ts';
import { judge } from '../../../harness/record/judge.ts';

type Step = readonly [f: 'write' | 'read', value: Value] | End;

/** One client writes and reads, and a node dies in between. */
function historyOf(...steps: readonly Step[]): History {
  const events = steps.flatMap((step): Omit<HistoryEvent, 'index' | 'time'>[] => {
    if (!('length' in step)) {
      const value = { ...deathOf('s1', step) };
      return [{ process: 'nemesis', type: 'info', f: DIED, value }];
    }
    const [f, value] = step;
    const asked = { process: 0, f, key: 'k', ...(f === 'write' && { value }) };
    const result = f === 'write' ? null : value;
    return [
      { ...asked, type: 'invoke' },
      { ...asked, type: 'ok', result },
    ];
  });
  return {
    header: { format: 'doubletake-history', version: 1, model: 'register', nemesis: 'none' },
    events: [...events, { process: 'nemesis', type: 'info', f: 'finished' } as const].map(
      (event, index) => ({ ...event, index, time: index }),
    ),
    notices: [],
  };
}

const reads = (value: Value): Step[] => Array.from({ length: 12 }, () => ['read', value] as const);
const killed: End = { signal: 'SIGKILL' };

describe('a node that died unasked', () => {
  it('is no reason to accuse its system of what the loss of its memory explains', () => {
    const { verdict, reason, anomalies } = judge(
      historyOf(['write', 1], ...reads(1), killed, ...reads(null)),
    );
    assert.equal(verdict, 'unknown');
    assert.match(reason, /s1 was ended by SIGKILL, not by the harness/);
    assert.deepEqual(anomalies, []);
  });

  it('excuses nothing that was wrong before', () => {
    const history = historyOf(['write', 1], ['write', 2], ...reads(1), killed, ['read', 1]);
    assert.equal(judge(history).verdict, 'invalid');
  });

  it('does not keep a run from being valid, and is a fault that nobody counts', () => {
    const history = historyOf(['write', 1], killed, ...reads(1));
    const { verdict, faults, reason } = judge(history);
    assert.deepEqual([verdict, faults], ['valid', 0], reason);
    const [span] = faultSpans(history);
    assert.deepEqual([span?.f, span?.nodes], ['died', ['s1']]);
  });

  it('is a finding of its own where it crashed by itself, and the system stays accused', () => {
    for (const end of [{ code: 1 }, { code: 0 }, { signal: 'SIGSEGV' }]) {
      const { verdict, reason, anomalies } = judge(historyOf(['write', 1], end, ...reads(1)));
      assert.equal(verdict, 'unknown');
      assert.match(reason, /a node crashed: s1/);
      assert.deepEqual(
        anomalies.map(({ kind }) => kind),
        ['crashed'],
      );
    }
    const lost = judge(historyOf(['write', 1], { code: 1 }, { code: 1 }, ...reads(null)));
    assert.equal(lost.verdict, 'invalid');
    assert.match(lost.anomalies.at(-1)?.sentence ?? '', /exited by itself with code 1.*2 times/);
  });
});

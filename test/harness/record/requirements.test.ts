// What can be required of a run, and that a saved history is judged by it as the run was.
import { deepEqual, equal, match, throws } from 'node:assert/strict';
import type { History } from '../../../checker/index.ts';
import { judge } from '../../../harness/record/judge.ts';
import { requirementOf, unmetIn } from '../../../harness/record/requirements.ts';

/** Twelve additions of 10 ms each, a heal, and an answer 400 ms later. */
function history(require: readonly string[], recovered = true): History {
  const ms = 1e6;
  const events = Array.from({ length: 12 }, (_, at) => [
    { process: 0, type: 'invoke', f: 'add', key: 'k', value: 1, time: at * 20 * ms },
    { process: 0, type: 'ok', f: 'add', key: 'k', result: at + 1, time: (at * 20 + 10) * ms },
  ]).flat();
  const nemesis = (f: string, value: unknown, time: number) => ({
    ...{ process: 'nemesis', type: 'info', f, value, time: time * ms },
  });
  const all = [
    ...events,
    nemesis('heal', {}, 1000),
    nemesis('recovery', recovered, 1400),
    nemesis('finished', null, 1500),
  ].map((event, index) => ({ index, ...event }));
  const header = { format: 'doubletake-history', version: 1, model: 'counter', nemesis: 'none' };
  return { header: { ...header, require }, events: all, notices: [] } as unknown as History;
}

describe('what is required of a run', () => {
  it('is met by a run that comes to it', () => {
    const met = ['recovered < 401ms', 'p99 <= 10ms', 'longest < 1s', 'ok >= 12', 'fail <= 0'];
    equal(unmetIn(history(met)), undefined);
    equal(judge(history(met)).verdict, 'valid');
  });

  it('makes a run that does not come to it invalid, with all that is not so', () => {
    const { verdict, reason, anomalies } = judge(
      history(['recovered < 400ms', 'p50 < 9ms', 'ok > 12', 'unknown < 1']),
    );
    equal(verdict, 'invalid');
    match(
      reason,
      /^recovered was 400 ms, and was required to be < 400ms; p50 was 10 ms.*; ok was 12/,
    );
    deepEqual(
      anomalies.map(({ kind }) => kind),
      ['unmet-requirement'],
    );
  });

  it('is not met by what was never seen', () => {
    const { verdict, reason } = judge(history(['recovered < 1h'], false));
    equal(verdict, 'invalid');
    match(reason, /recovered was not seen \(no operation was acknowledged after healing\)/);
  });

  it('is refused in one sentence where it is none', () => {
    for (const [text, sentence] of [
      ['fast', /no requirement; it takes one such as 'recovered < 5s'/],
      ['p98 < 1s', /nothing called p98 can be required; did you mean p9[59]\?/],
      ['toString < 1s', /nothing called toString can be required; there are: recovered, p50/],
      ['p99 < 200', /200 should be a time such as 200ms or 5s/],
      ['ok > 1s', /1s should be a count such as 1000/],
    ] as const) {
      throws(() => requirementOf(text), sentence);
    }
  });
});

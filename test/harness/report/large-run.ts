// A run as large as one likes, drawn from a seed: clients that are busy all the time, faults, a few
// operations that failed or that nobody knows of, and one accused among them. It is a picture's
// input, not a judged history: its values form no chain.
import type { HistoryEvent } from '../../../checker/index.ts';
import { seededRandom } from '../../../harness/ground/random.ts';
import type { RunRecord } from '../../../harness/record/run-record.ts';
import { emptyTrace } from '../../../harness/record/trace.ts';

const clients = 10;
const operationNs = 2_000_000;

export function largeRun(count: number, seed: number): RunRecord {
  const random = seededRandom(seed);
  const nextNs = Array.from({ length: clients }, () => random.integer(0, operationNs));
  const seqs = Array.from({ length: clients }, () => 0);
  const events: Omit<HistoryEvent, 'index'>[] = [];
  const totals = { ok: 0, fail: 0, info: 0 };
  for (let made = 0; made < count; made++) {
    const process = made % clients;
    seqs[process]! += 1;
    const id = { client: `c${process}`, seq: seqs[process]! };
    const asked = {
      process,
      f: 'puthash',
      key: `k${made % 3}`,
      value: `c${process}.${id.seq}`,
      id,
    };
    const type = random.chance(0.001) ? 'info' : random.chance(0.002) ? 'fail' : 'ok';
    totals[type] += 1;
    const beginNs = nextNs[process]!;
    const endNs = beginNs + random.integer(operationNs / 4, operationNs);
    nextNs[process] = endNs + random.integer(1, operationNs / 10);
    events.push({ time: beginNs, type: 'invoke', ...asked });
    const result = hex(random.integer(0, 0x7fffffff)) + hex(random.integer(0, 0x7fffffff));
    events.push({
      time: endNs,
      type,
      ...asked,
      ...(type === 'ok' ? { result } : { error: 'timeout' }),
    });
  }
  const lengthNs = Math.max(...nextNs);
  for (let fault = 0; fault < 40; fault++) events.push(...faultEvents(fault, lengthNs / 40));
  const ordered = events
    .toSorted((a, b) => a.time - b.time)
    .map((event, index) => Object.assign({ index }, event) as HistoryEvent);
  return {
    history: {
      header: { format: 'doubletake-history', version: 1, model: 'puthash', system: 'large', seed },
      events: ordered,
      notices: [],
    },
    verdict: {
      verdict: 'invalid',
      reason: 'one operation was executed twice',
      model: 'puthash',
      operations: totals,
      anomalies: [accuse(ordered)],
    },
    trace: emptyTrace,
  };
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}

function faultEvents(fault: number, everyNs: number): readonly Omit<HistoryEvent, 'index'>[] {
  const value = { links: ['s1->s2'], verified: true, evidence: 'canary', plan: fault };
  const shared = { type: 'info', process: 'nemesis', f: fault % 2 === 0 ? 'cut' : 'hold' } as const;
  const beginNs = Math.round(fault * everyNs);
  return [
    { time: beginNs, ...shared, value: { ...value, phase: 'begun' } },
    { time: Math.round(beginNs + everyNs / 3), ...shared, value: { ...value, phase: 'ended' } },
  ];
}

/** The first operation after the middle of the run. */
function accuse(events: readonly HistoryEvent[]): RunRecord['verdict']['anomalies'][number] {
  const { index, process, f, value, id } = events.find(
    ({ index: at, type }) => at > events.length / 2 && type === 'invoke',
  )!;
  const operation = { index, process, f, value: value!, id: id! };
  return {
    kind: 'duplicated-execution',
    key: 'k0',
    sentence: `${id!.client}#${id!.seq} was executed twice`,
    operations: [operation],
    executions: [
      { operation, previous: 'a', next: 'b', seenBy: [] },
      { operation, previous: 'c', next: 'd', seenBy: [] },
    ],
  };
}

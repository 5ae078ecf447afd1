// The exam's schedule for Ben's servers, written by hand as a real run would leave it: two clients,
// one key, a lost reply between primary and backup, the backup killed, the first client's retry.
import type { Execution, HistoryEvent, OperationReference } from '../../../checker/index.ts';
import type { RunRecord } from '../../../harness/record/run-record.ts';
import { emptyTrace, mergeTraces, parseTrace } from '../../../harness/record/trace.ts';

const originNs = 5_000_000_000_000;

/** The documented hash: FNV-1a, 64 bits, as 16 hexadecimal digits. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, '0');
}

const a = hash('a');
const ab = hash(`${a}b`);
const aba = hash(`${ab}a`);

const c0 = { client: 'c0', seq: 1 };
const c1 = { client: 'c1', seq: 1 };

function nemesis(
  ms: number,
  f: string,
  value: Readonly<Record<string, string | boolean | string[]>>,
) {
  return { time: ms * 1e6, type: 'info', process: 'nemesis', f, value } as const;
}

const first = { process: 0, f: 'puthash', key: 'k1', value: 'a', id: c0 } as const;
const second = { process: 1, f: 'puthash', key: 'k1', value: 'b', id: c1 } as const;
const read = {
  process: 1,
  f: 'get',
  key: 'k1',
  value: null,
  id: { client: 'c1', seq: 2 },
} as const;
const loss = { links: ['s1->s2'], verified: true, evidence: 'a canary was swallowed' };
const crash = { nodes: ['s2'], verified: true, evidence: 'the process is gone' };

const events: readonly HistoryEvent[] = [
  nemesis(80, 'lose-replies', { ...loss, phase: 'begun' }),
  { time: 100e6, type: 'invoke', ...first },
  nemesis(160, 'lose-replies', { ...loss, phase: 'ended' }),
  { time: 220e6, type: 'invoke', ...second },
  { time: 222e6, type: 'ok', ...second, result: a },
  nemesis(260, 'kill', { ...crash, phase: 'begun' }),
  { time: 541e6, type: 'ok', ...first, result: ab },
  { time: 600e6, type: 'invoke', ...read },
  { time: 601e6, type: 'ok', ...read, result: aba },
].map((event, index) => Object.assign({ index }, event) as HistoryEvent);

const firstReference: OperationReference = {
  index: 1,
  process: 0,
  f: 'puthash',
  value: 'a',
  id: c0,
};
const secondReference: OperationReference = {
  index: 3,
  process: 1,
  f: 'puthash',
  value: 'b',
  id: c1,
};
const readReference: OperationReference = {
  index: 7,
  process: 1,
  f: 'get',
  value: null,
  id: { client: 'c1', seq: 2 },
};

const executions: readonly Execution[] = [
  {
    operation: firstReference,
    previous: '',
    next: a,
    before: secondReference,
    seenBy: [secondReference],
  },
  {
    operation: firstReference,
    previous: ab,
    next: aba,
    after: secondReference,
    seenBy: [firstReference, readReference],
  },
];

function line(ms: number, node: string, event: string, fields: object): string {
  return `${JSON.stringify({ time: originNs + Math.round(ms * 1e6), node, event, ...fields })}\n`;
}

const primary = [
  line(50, 's1', 'view-adopted', { view: 2, primary: 's1', backup: 's2' }),
  line(100.4, 's1', 'received', { from: 'c0', call: 'c0.1.1', type: 'puthash', ...c0, key: 'k1' }),
  line(100.5, 's1', 'called', { to: 's2', call: 's1.1.9', type: 'forward', ...c0, view: 2 }),
  line(200.6, 's1', 'replied', { call: 'c0.1.1', ok: false, error: 'the backup did not answer' }),
  line(205, 's1', 'unanswered', { to: 's2', call: 's1.1.9', error: 'connection closed' }),
  line(220.5, 's1', 'received', { from: 'c1', call: 'c1.1.1', type: 'puthash', ...c1, key: 'k1' }),
  line(220.6, 's1', 'called', { to: 's2', call: 's1.1.10', type: 'forward', ...c1, view: 2 }),
  line(221.3, 's1', 'answered', { to: 's2', call: 's1.1.10', ok: true }),
  line(221.4, 's1', 'value-adopted', { ...c1, key: 'k1', next: ab }),
  line(221.5, 's1', 'replied', { call: 'c1.1.1', ok: true, result: a }),
  line(290.4, 's1', 'received', { from: 'c0', call: 'c0.1.3', type: 'puthash', ...c0, key: 'k1' }),
  line(290.5, 's1', 'called', { to: 's2', call: 's1.1.11', type: 'forward', ...c0, view: 2 }),
  line(290.6, 's1', 'unanswered', { to: 's2', call: 's1.1.11', error: 'ECONNREFUSED' }),
  line(290.7, 's1', 'replied', { call: 'c0.1.3', ok: false, error: 'the backup did not answer' }),
  line(520.5, 's1', 'view-adopted', { view: 3, primary: 's1', backup: null }),
  line(540.3, 's1', 'received', { from: 'c0', call: 'c0.1.5', type: 'puthash', ...c0, key: 'k1' }),
  line(540.4, 's1', 'executed', {
    ...c0,
    f: 'puthash',
    key: 'k1',
    value: 'a',
    previous: ab,
    next: aba,
    view: 3,
  }),
  line(540.5, 's1', 'replied', { call: 'c0.1.5', ok: true, result: ab }),
].join('');

const backup = [
  line(49, 's2', 'view-adopted', { view: 2, primary: 's1', backup: 's2' }),
  line(100.8, 's2', 'received', { from: 's1', call: 's1.1.9', type: 'forward', ...c0, view: 2 }),
  line(100.9, 's2', 'executed', {
    ...c0,
    f: 'puthash',
    key: 'k1',
    value: 'a',
    previous: '',
    next: a,
    view: 2,
  }),
  line(101, 's2', 'replied', { call: 's1.1.9', ok: true, result: '' }),
  line(220.9, 's2', 'received', { from: 's1', call: 's1.1.10', type: 'forward', ...c1, view: 2 }),
  line(221, 's2', 'executed', {
    ...c1,
    f: 'puthash',
    key: 'k1',
    value: 'b',
    previous: a,
    next: ab,
    view: 2,
  }),
  line(221.1, 's2', 'replied', { call: 's1.1.10', ok: true, result: a }),
].join('');

const viewServer = [
  line(48, 'vs', 'view-changed', { view: 2, primary: 's1', backup: 's2' }),
  line(202.3, 'vs', 'received', { from: 'c0', call: 'c0.1.2', type: 'view' }),
  line(202.4, 'vs', 'replied', { call: 'c0.1.2', ok: true }),
  line(520, 'vs', 'view-changed', { view: 3, primary: 's1', backup: null }),
].join('');

const clients = [
  line(100.1, 'c0', 'called', { to: 's1', call: 'c0.1.1', type: 'puthash', ...c0 }),
  line(201, 'c0', 'answered', {
    to: 's1',
    call: 'c0.1.1',
    ok: false,
    error: 'the backup did not answer',
  }),
  line(202, 'c0', 'called', { to: 'vs', call: 'c0.1.2', type: 'view' }),
  line(202.6, 'c0', 'answered', { to: 'vs', call: 'c0.1.2', ok: true }),
  line(220.1, 'c1', 'called', { to: 's1', call: 'c1.1.1', type: 'puthash', ...c1 }),
  line(221.9, 'c1', 'answered', { to: 's1', call: 'c1.1.1', ok: true }),
  line(290.1, 'c0', 'called', { to: 's1', call: 'c0.1.3', type: 'puthash', ...c0 }),
  line(291, 'c0', 'answered', {
    to: 's1',
    call: 'c0.1.3',
    ok: false,
    error: 'the backup did not answer',
  }),
  line(540.1, 'c0', 'called', { to: 's1', call: 'c0.1.5', type: 'puthash', ...c0 }),
  line(540.8, 'c0', 'answered', { to: 's1', call: 'c0.1.5', ok: true }),
].join('');

/** As `traces/` has them, by file name. */
export const examTraces: Readonly<Record<string, string>> = {
  's1.jsonl': primary,
  's2.jsonl': backup,
  'vs.jsonl': viewServer,
  'clients.jsonl': clients,
};

export const examRun: RunRecord = {
  history: {
    header: {
      format: 'doubletake-history',
      version: 1,
      model: 'puthash',
      system: 'ben',
      seed: 7,
      originNs,
    },
    events,
    notices: [],
  },
  verdict: {
    verdict: 'invalid',
    reason: 'one operation was executed twice',
    model: 'puthash',
    operations: { ok: 3, fail: 0, info: 0 },
    anomalies: [
      {
        kind: 'duplicated-execution',
        key: 'k1',
        sentence: 'puthash("k1", "a") of c0#1 was executed twice',
        operations: [firstReference],
        executions,
      },
    ],
  },
  trace: mergeTraces(
    Object.entries(examTraces).map(([name, text]) => parseTrace(text, { name, originNs })),
  ),
};

/** The same run of a system that writes no trace. */
export const untracedExamRun: RunRecord = { ...examRun, trace: emptyTrace };

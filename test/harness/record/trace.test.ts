import assert from 'node:assert/strict';
import { matchMessages } from '../../../harness/report/diagram/messages.ts';
import { mergeTraces, parseTrace, type Trace } from '../../../harness/record/trace.ts';

describe('trace', () => {
  it('drops a torn last line with a notice, and counts from the origin', () => {
    const text = '{"time":1500,"node":"s1","event":"started"}\n{"time":1600,"no';
    const trace = parseTrace(text, { name: 's1.jsonl', originNs: 1000 });
    assert.deepEqual(trace.lines, [{ time: 500, node: 's1', event: 'started' }]);
    assert.deepEqual(trace.notices, ['s1.jsonl: the last line is torn and was left out']);
  });

  it('names a damaged line elsewhere', () => {
    const text = '{"time":1}\n{"time":2,"node":"s1","event":"started"}\n';
    const trace = parseTrace(text, { name: 's1.jsonl', originNs: 0 });
    assert.equal(trace.lines.length, 1);
    assert.deepEqual(trace.notices, ['s1.jsonl: line 1 is damaged and was left out']);
  });

  it('merges files by time', () => {
    const merged = mergeTraces([traceOf('3 s1 x', '9 s1 y'), traceOf('5 s2 z')]);
    assert.deepEqual(
      merged.lines.map(({ event }) => event),
      ['x', 'z', 'y'],
    );
  });
});

describe('messages', () => {
  const request = { client: 'c0', seq: 1 };
  const called = { to: 's2', call: 's1.1.1', type: 'forward', ...request };
  const received = { from: 's1', call: 's1.1.1', type: 'forward', ...request };

  /** By it s2 is known to tell what reaches it. */
  const heard: Told = ['1 s2 received', { from: 'c1', call: 'c1.1.1', type: 'get' }];

  it('loses the request where it was called but never received', () => {
    const trace = traceOf(
      heard,
      ['10 s1 called', called],
      ['200 s1 unanswered', { call: 's1.1.1' }],
    );
    const cut = { ...fault('cut', 's1->s2'), beginNs: 5e6, endNs: 50e6 };
    const [, message] = matchMessages(trace, [cut]);
    assert.deepEqual(message?.request, { fate: 'lost', sentNs: 10e6, by: 'cut s1->s2' });
    assert.equal(message?.reply, undefined);
  });

  it('loses the reply where it was replied but never answered', () => {
    const trace = traceOf(
      ['10 s1 called', called],
      ['11 s2 received', received],
      ['12 s2 replied', { call: 's1.1.1', ok: true }],
      ['200 s1 unanswered', { call: 's1.1.1', error: 'reset' }],
    );
    const blackhole = { ...fault('blackhole', 's2->s1'), beginNs: 5e6, endNs: 50e6 };
    const wrongWay = { ...fault('blackhole', 's1->s2'), beginNs: 6e6, endNs: 50e6 };
    const [message] = matchMessages(trace, [blackhole, wrongWay]);
    assert.equal(message?.request.fate, 'arrived');
    assert.equal(message?.reply?.fate, 'lost');
    assert.equal(message?.reply?.by, 'blackhole s2->s1');
  });

  it('knows a reply that came after the caller had told its own client to retry', () => {
    const trace = traceOf(
      ['9 s1 received', { from: 'c0', call: 'c0.1.1', type: 'puthash', ...request }],
      ['10 s1 called', called],
      ['11 s2 received', received],
      ['12 s2 replied', { call: 's1.1.1', ok: true }],
      ['100 s1 replied', { call: 'c0.1.1', ok: false, error: 'no answer' }],
      ['300 s1 answered', { to: 's2', call: 's1.1.1', ok: true }],
    );
    const hold = { ...fault('hold', 's2->s1'), beginNs: 5e6, endNs: 299e6 };
    const forward = matchMessages(trace, [hold]).find(({ call }) => call === 's1.1.1');
    assert.equal(forward?.givenUpNs, 100e6);
    assert.equal(forward?.reply?.fate, 'late');
    assert.equal(forward?.reply?.by, 'hold s2->s1');
  });

  it('leaves a message open that was out when the trace ended', () => {
    const [, message] = matchMessages(traceOf(heard, ['10 s1 called', called]), []);
    assert.equal(message?.request.fate, 'open');
  });

  it('does not say what became of a message to who never told what reached it', () => {
    const [message] = matchMessages(traceOf(['10 s1 called', called]), []);
    assert.equal(message?.request.fate, 'unseen');
  });

  it('blames no fault that was healed long before', () => {
    const trace = traceOf(['900 s1 called', called], ['990 s1 unanswered', { call: 's1.1.1' }]);
    const cut = { ...fault('cut', 's1->s2'), beginNs: 5e6, endNs: 50e6 };
    assert.equal(matchMessages(trace, [cut])[0]?.request.by, undefined);
  });
});

type Told = string | readonly [head: string, fields: object];

/** `ms node event` with the other fields behind. */
function traceOf(...told: readonly Told[]): Trace {
  const lines = told.map((one) => {
    const [head, fields] = typeof one === 'string' ? [one, {}] : one;
    const [ms, node, event] = head.split(' ');
    return `${JSON.stringify({ time: Number(ms) * 1e6, node, event, ...fields })}\n`;
  });
  return parseTrace(lines.join(''), { name: 'trace.jsonl', originNs: 0 });
}

function fault(f: string, link: string) {
  return { f, links: [link], nodes: [], verified: true, evidence: 'canary' };
}

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { realClock } from '../../../../harness/ground/clock.ts';
import type { TraceLine } from '../../../../harness/plan/trace-line.ts';
import { requestOfTrace, traceIdOf } from '../../../../harness/plan/trace-id.ts';
import { readOtlpJson } from '../../../../harness/record/spans/otlp-json.ts';
import { readOtlpProtobuf } from '../../../../harness/record/spans/otlp-protobuf.ts';
import { receiveSpans } from '../../../../harness/record/spans/span-receiver.ts';

/** What opentelemetry-sdk 1.45 for Python exported of one span of s1, in protocol buffers. */
const EXPORTED = Buffer.from(
  'CqcCCjgKGQoMc2VydmljZS5uYW1lEgkKB2NvdW50ZXIKGwoTc2VydmljZS5pbnN0YW5jZS5pZBIECgJzMRLqAQoDCgF0EuIBChDQseejAAAAAQACAAAAAAAHEggEIuVgJgmaWCIIAPBnqgupArcqA2FkZDACOauTfPtUOuwYQZr4fftUOuwYSiAKGWh0dHAucmVzcG9uc2Uuc3RhdHVzX2NvZGUSAxj3A0oICgJvaxICEAFKEgoFcmF0aW8SCSEAAAAAAAD4P0oUCgRsaXN0EgwqCgoDCgFhCgMKAWJaOAn4mX37VDrsGBIIZXhlY3V0ZWQaFwoIcHJldmlvdXMSCxj9//////////8BGgoKBG5leHQSAhgEegsSB25vIHJvb20YAoUBAAMAAA==',
  'base64',
);

/** The same, as its JSON would be. */
const span = {
  traceId: 'd0b1e7a3000000010002000000000007',
  parentSpanId: '00f067aa0ba902b7',
  name: 'add',
  kind: 2,
  attributes: [
    { key: 'http.response.status_code', value: { intValue: '503' } },
    { key: 'ok', value: { boolValue: true } },
    { key: 'ratio', value: { doubleValue: 1.5 } },
    {
      key: 'list',
      value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
    },
  ],
  events: [
    {
      name: 'executed',
      attributes: [
        { key: 'previous', value: { intValue: '-3' } },
        { key: 'next', value: { intValue: '4' } },
      ],
    },
  ],
  status: { code: 2, message: 'no room' },
};

const bodyOf = (spans: readonly object[], service: string): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeSpans: [{ spans }],
      },
    ],
  });

describe('spans of OpenTelemetry', () => {
  it('are read from both encodings alike', () => {
    const [binary] = readOtlpProtobuf(EXPORTED);
    const { spanId, startUnixNs, endUnixNs, events, ...said } = binary!.spans[0]!;
    const [text] = readOtlpJson(bodyOf([span], 'counter'));
    const { spanId: _, startUnixNs: _s, endUnixNs: _e, events: same, ...told } = text!.spans[0]!;
    assert.deepEqual(said, told);
    assert.deepEqual(
      events.map(({ unixNs: _u, ...event }) => event),
      same.map(({ unixNs: _u, ...event }) => event),
    );
    assert.deepEqual(binary!.resource['service.instance.id'], 's1');
    assert.match(spanId, /^[\da-f]{16}$/);
    assert.ok(1.7e18 < startUnixNs && startUnixNs <= events[0]!.unixNs);
    assert.ok(events[0]!.unixNs <= endUnixNs);
  });

  it('of a damaged message are refused, wherever it is cut', () => {
    for (let length = 1; length < EXPORTED.length; length++) {
      assert.throws(() => readOtlpProtobuf(EXPORTED.subarray(0, length)), RangeError);
    }
  });

  it('tell the request by the id of their trace, and no other', () => {
    for (const id of [
      { client: 'c0', seq: 1 },
      { client: 'c31', seq: 123_456_789 },
    ]) {
      assert.deepEqual(requestOfTrace(traceIdOf(id, '0badcafe')!), id);
    }
    assert.equal(traceIdOf({ client: 'somebody', seq: 1 }, '0badcafe'), undefined);
    assert.equal(requestOfTrace('4bf92f3577b34da6a3ce929d0e0e4736'), undefined);
  });
});

describe('the receiver of spans', () => {
  let traces: string;
  let notes: string[];
  let receiver: Awaited<ReturnType<typeof receiveSpans>>;

  beforeEach(async () => {
    traces = mkdtempSync(join(tmpdir(), 'doubletake-spans-'));
    notes = [];
    receiver = await receiveSpans({
      nodes: ['s1', 's2'],
      traces,
      nodeAt: (port) => (port === 4242 ? 's2' : undefined),
      note: (note) => notes.push(note),
    });
  });
  afterEach(() => rmSync(traces, { recursive: true, force: true }));

  const post = async (path: string, body: string | Buffer, packed = false): Promise<number> => {
    const type = typeof body === 'string' ? 'application/json' : 'application/x-protobuf';
    const headers = { 'content-type': type, ...(packed && { 'content-encoding': 'gzip' }) };
    const sent = packed ? gzipSync(body) : body;
    return (await fetch(`${receiver.origin}${path}`, { method: 'POST', headers, body: sent }))
      .status;
  };

  const linesOf = async (node: string): Promise<TraceLine[]> => {
    await receiver.close();
    const text = readFileSync(join(traces, `${node}.spans.jsonl`), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as TraceLine);
  };

  it('writes what a server received, executed and replied, at the time of the monotonic clock', async () => {
    const nowNs = realClock.nowNs();
    const nowUnixNs = BigInt(Date.now()) * 1_000_000n;
    const times = {
      startTimeUnixNano: String(nowUnixNs),
      endTimeUnixNano: String(nowUnixNs + 9_000_000n),
      events: [{ ...span.events[0], timeUnixNano: String(nowUnixNs + 5_000_000n) }],
    };
    assert.equal(await post('/s1/v1/traces', bodyOf([{ ...span, ...times }], 'x'), true), 200);
    const lines = await linesOf('s1');
    const own = { node: 's1', source: 'span', client: 'c2', seq: 7 };
    const call = '00f067aa0ba902b7';
    const [first, second, last] = lines.map(({ time }) => time);
    assert.deepEqual(lines, [
      { ...own, event: 'received', type: 'add', call, time: first },
      { ...own, event: 'executed', previous: -3, next: 4, time: second },
      { ...own, event: 'replied', ok: false, status: 503, error: 'no room', call, time: last },
    ]);
    assert.ok(Math.abs(first! - nowNs) < 20e6, `${first! - nowNs} ns apart`);
    assert.ok(Math.abs(last! - first! - 9e6) < 1000);
  });

  it('knows a node by its service, and whom it called by the port', async () => {
    const called = {
      ...{ ...span, spanId: 'aaaaaaaaaaaaaaaa', kind: 3, status: { code: 2 }, events: [] },
      attributes: [{ key: 'server.port', value: { intValue: '4242' } }],
    };
    assert.equal(await post('/v1/traces', bodyOf([called], 's2')), 200);
    const [begun, ended, ...others] = await linesOf('s2');
    assert.deepEqual(others, []);
    assert.deepEqual([begun!.event, begun!.to, begun!.call], ['called', 's2', called.spanId]);
    assert.deepEqual([ended!.event, ended!.error], ['unanswered', 'error']);
  });

  it('keeps of traces that are not ours what nodes tell by events alone', async () => {
    const foreign = { ...span, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' };
    assert.equal(await post('/s1/v1/traces', bodyOf([foreign], 's1')), 200);
    assert.deepEqual(
      (await linesOf('s1')).map(({ event }) => event),
      ['executed'],
    );
  });

  it('says once what it leaves out, and goes on', async () => {
    for (const time of [1, 2]) {
      assert.equal(await post('/v1/traces', bodyOf([span], 'stranger')), 200, `time ${time}`);
      assert.equal(await post('/s1/v1/traces', '{'), 400);
      assert.equal(await post('/s1/v1/traces', EXPORTED.subarray(0, 40)), 400);
      assert.equal(await post('/v1/metrics', '{}'), 200);
    }
    assert.equal(await post('/s1/v1/traces', EXPORTED), 200);
    assert.equal(notes.length, 3, notes.join('\n'));
    assert.match(notes[0]!, /spans of stranger, who is no node, are left out/);
    assert.match(notes[1]!, /spans that cannot be read are left out/);
    assert.equal((await linesOf('s1')).length, 3);
    assert.deepEqual(readdirSync(traces), ['s1.spans.jsonl']);
  });
});

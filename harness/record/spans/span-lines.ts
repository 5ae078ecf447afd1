// What a span says, as lines of a trace: of a server what it received and replied, of a client whom it
// called and what came of that, and each event within as an event of the node.
import { requestOfTrace } from '../../plan/trace-id.ts';
import type { TraceLine } from '../../plan/trace-line.ts';
import { KIND, type Attributes, type Span } from './span.ts';

export interface SpanPlace {
  readonly node: string;
  /** The machine's monotonic clock at that Unix time, both in nanoseconds. */
  readonly timeOf: (unixNs: bigint) => number;
  /** Which node is dialled at this port. */
  readonly nodeAt: (port: number) => string | undefined;
}

/** Messages only of requests of ours; what a node tells by events, whatever it is of. */
export function linesOfSpan(span: Span, { node, timeOf, nodeAt }: SpanPlace): readonly TraceLine[] {
  const request = requestOfTrace(span.traceId);
  const own = { node, source: 'span', ...request } as const;
  const events = span.events.map(({ unixNs, name, attributes }) => ({
    ...{ ...plain(attributes), ...own, time: timeOf(unixNs), event: name },
  }));
  if (span.kind !== KIND.server && span.kind !== KIND.client) {
    const isExecution = span.name === 'executed';
    const execution = { ...plain(span.attributes), ...own, time: timeOf(span.endUnixNs) };
    return isExecution ? [{ ...execution, event: span.name }, ...events] : events;
  }
  if (request === undefined) return events;
  const begun = { ...own, time: timeOf(span.startUnixNs), type: span.name };
  const ended = { ...own, time: timeOf(span.endUnixNs), ok: !span.isError, ...statusOf(span) };
  if (span.kind === KIND.server) {
    const call = span.parentSpanId;
    const received = { ...begun, event: 'received', call };
    return [received, ...events, { ...ended, event: 'replied', call }];
  }
  const call = span.spanId;
  const to = nodeAt(Number(span.attributes['server.port'] ?? span.attributes['net.peer.port']));
  const way = { call, ...(to !== undefined && { to }) };
  const isAnswered = !span.isError || 'status' in ended;
  return [
    { ...begun, event: 'called', ...way },
    ...events,
    { ...ended, event: isAnswered ? 'answered' : 'unanswered', ...way },
  ];
}

function statusOf({ attributes, isError, message }: Span): Pick<TraceLine, 'status' | 'error'> {
  const status = attributes['http.response.status_code'] ?? attributes['http.status_code'];
  return {
    ...(typeof status === 'number' && { status }),
    ...(isError && { error: message === '' ? 'error' : message }),
  };
}

/** Attributes that a trace has a field for may stand under its name, or under `doubletake.` and that. */
function plain(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name.replace(/^doubletake\./, ''), value]),
  );
}

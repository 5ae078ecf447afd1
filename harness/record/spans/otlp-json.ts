// OTLP's ExportTraceServiceRequest in JSON. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
// Foreign text: what is missing or of another type is as if it were not there.
import { STATUS_ERROR, type Attributes, type ResourceSpans, type Span } from './span.ts';

/** @throws SyntaxError where it is no JSON. */
export function readOtlpJson(text: string): readonly ResourceSpans[] {
  return list(field(JSON.parse(text), 'resourceSpans')).map((one) => ({
    resource: attributesOf(field(field(one, 'resource'), 'attributes')),
    spans: list(field(one, 'scopeSpans'))
      .flatMap((scope) => list(field(scope, 'spans')))
      .map(spanOf),
  }));
}

function spanOf(span: unknown): Span {
  const status = field(span, 'status');
  return {
    traceId: text(field(span, 'traceId')).toLowerCase(),
    spanId: text(field(span, 'spanId')).toLowerCase(),
    parentSpanId: text(field(span, 'parentSpanId')).toLowerCase(),
    name: text(field(span, 'name')),
    kind: Number(field(span, 'kind')),
    startUnixNs: nanoseconds(field(span, 'startTimeUnixNano')),
    endUnixNs: nanoseconds(field(span, 'endTimeUnixNano')),
    attributes: attributesOf(field(span, 'attributes')),
    events: list(field(span, 'events')).map((event) => ({
      unixNs: nanoseconds(field(event, 'timeUnixNano')),
      name: text(field(event, 'name')),
      attributes: attributesOf(field(event, 'attributes')),
    })),
    isError: Number(field(status, 'code')) === STATUS_ERROR,
    message: text(field(status, 'message')),
  };
}

function attributesOf(pairs: unknown): Attributes {
  return Object.fromEntries(
    list(pairs).map((pair) => [text(field(pair, 'key')), valueOf(field(pair, 'value'))]),
  );
}

/** Integers come as texts, because they may have 64 bits. */
function valueOf(value: unknown): unknown {
  const integer = field(value, 'intValue');
  if (integer !== undefined) return Number(integer);
  const values = field(field(value, 'arrayValue'), 'values');
  if (values !== undefined) return list(values).map(valueOf);
  return ['stringValue', 'boolValue', 'doubleValue']
    .map((name) => field(value, name))
    .find((one) => one !== undefined);
}

function field(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null
    ? (object as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const nanoseconds = (value: unknown): bigint =>
  /^\d+$/.test(String(value)) ? BigInt(String(value)) : 0n;

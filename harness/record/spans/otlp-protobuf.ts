// OTLP's ExportTraceServiceRequest in protocol buffers, which is all that most SDKs speak. Field numbers:
// opentelemetry-proto, trace/v1/trace.proto and common/v1/common.proto. By hand, because a library for
// protocol buffers is many times what these six messages need; fields that are not wanted are passed over.
import { STATUS_ERROR, type Attributes, type ResourceSpans, type Span } from './span.ts';

/** @throws RangeError where the bytes are no such message. */
export function readOtlpProtobuf(bytes: Buffer): readonly ResourceSpans[] {
  return fieldsOf(bytes)
    .messages(1)
    .map((one) => ({
      resource: one.messages(1).map((resource) => attributesOf(resource.messages(1)))[0] ?? {},
      spans: one.messages(2).flatMap((scope) => scope.messages(2).map(spanOf)),
    }));
}

function spanOf(span: Fields): Span {
  const [status] = span.messages(15);
  return {
    traceId: span.bytes(1).toString('hex'),
    spanId: span.bytes(2).toString('hex'),
    parentSpanId: span.bytes(4).toString('hex'),
    name: span.bytes(5).toString(),
    kind: Number(span.number(6) ?? 0n),
    startUnixNs: span.number(7) ?? 0n,
    endUnixNs: span.number(8) ?? 0n,
    attributes: attributesOf(span.messages(9)),
    events: span.messages(11).map((event) => ({
      unixNs: event.number(1) ?? 0n,
      name: event.bytes(2).toString(),
      attributes: attributesOf(event.messages(3)),
    })),
    isError: Number(status?.number(3) ?? 0n) === STATUS_ERROR,
    message: status?.bytes(2).toString() ?? '',
  };
}

function attributesOf(pairs: readonly Fields[]): Attributes {
  return Object.fromEntries(
    pairs.map((pair) => [pair.bytes(1).toString(), pair.messages(2).map(valueOf)[0]]),
  );
}

/** An AnyValue: a text, boolean, integer, floating-point number, or list of such. */
function valueOf(value: Fields): unknown {
  if (value.has(1)) return value.bytes(1).toString();
  if (value.has(2)) return value.number(2) !== 0n;
  if (value.has(3)) return Number(BigInt.asIntN(64, value.number(3)!));
  if (value.has(4)) {
    const bits = Buffer.alloc(8);
    bits.writeBigUInt64LE(value.number(4)!);
    return bits.readDoubleLE();
  }
  return value.messages(5).map((list) => list.messages(1).map(valueOf))[0];
}

/** The fields of a message by number, read as what is asked for. */
interface Fields {
  readonly has: (number: number) => boolean;
  /** The last one; empty where there is none. */
  readonly bytes: (number: number) => Buffer;
  readonly number: (number: number) => bigint | undefined;
  readonly messages: (number: number) => readonly Fields[];
}

const NOTHING = Buffer.alloc(0);

function fieldsOf(bytes: Buffer): Fields {
  const found = new Map<number, (Buffer | bigint)[]>();
  let at = 0;
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
      if (shift > 63n) throw new RangeError('a varint is too long');
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('a field is longer than its message');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const readers: Readonly<Record<number, () => Buffer | bigint>> = {
    0: varint,
    1: () => take(8).readBigUInt64LE(),
    2: () => take(Number(varint())),
    5: () => BigInt(take(4).readUInt32LE()),
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const read = readers[tag & 7];
    if (read === undefined) throw new RangeError(`there is no wire type ${tag & 7}`);
    const number = tag >>> 3;
    found.set(number, [...(found.get(number) ?? []), read()]);
  }
  const last = (number: number): Buffer | bigint | undefined => found.get(number)?.at(-1);
  const buffers = (number: number): readonly Buffer[] =>
    (found.get(number) ?? []).filter((one) => typeof one !== 'bigint');
  return {
    has: (number) => found.has(number),
    bytes: (number) => buffers(number).at(-1) ?? NOTHING,
    number: (number) => {
      const value = last(number);
      return typeof value === 'bigint' ? value : undefined;
    },
    messages: (number) => buffers(number).map(fieldsOf),
  };
}

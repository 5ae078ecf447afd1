// A span of OpenTelemetry as far as a trace wants it; both encodings are read into this.

export interface Span {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 of them. */
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  /** Unix time in nanoseconds. */
  readonly startUnixNs: bigint;
  readonly endUnixNs: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly isError: boolean;
  readonly message: string;
}

export interface SpanEvent {
  readonly unixNs: bigint;
  readonly name: string;
  readonly attributes: Attributes;
}

export type Attributes = Readonly<Record<string, unknown>>;

/** The spans of one process: of one resource, as OpenTelemetry says. */
export interface ResourceSpans {
  readonly resource: Attributes;
  readonly spans: readonly Span[];
}

/** What a span is of, by OTLP's numbers. */
export const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

/** OTLP's status code of an error. */
export const STATUS_ERROR = 2;

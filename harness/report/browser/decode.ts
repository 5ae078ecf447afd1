// Reads the operations out of the page: base64, deflated, then columns of numbers used where they lie.
import type { ColumnName, Outcome, PageHeader } from '../document/page-data.ts';

export interface Run {
  readonly header: PageHeader;
  readonly columns: Columns;
  /** A value, result or error, as JSON or as it was written; empty for none. */
  readonly textAt: (place: number) => string;
}

export interface Columns {
  readonly begin: Float64Array;
  readonly duration: Float64Array;
  readonly event: Uint32Array;
  readonly completionEvent: Uint32Array;
  readonly process: Uint32Array;
  readonly seq: Uint32Array;
  readonly key: Uint32Array;
  readonly value: Uint32Array;
  readonly result: Uint32Array;
  readonly error: Uint32Array;
  readonly client: Uint32Array;
  readonly row: Uint16Array;
  readonly f: Uint8Array;
  readonly outcome: Uint8Array;
}

export const outcomes: readonly Outcome[] = ['ok', 'fail', 'info'];

export async function decodeRun(base64: string): Promise<Run> {
  const buffer = await inflate(bytesOf(base64.trim()));
  const headLength = new DataView(buffer).getUint32(0, true);
  const head = new Uint8Array(buffer, 4, headLength);
  const header = JSON.parse(new TextDecoder().decode(head)) as PageHeader;
  const begin = Math.ceil((4 + headLength) / 8) * 8;
  const at = (name: ColumnName): number => begin + header.offsets[name];
  const { count, texts } = header;
  const ends = new Uint32Array(buffer, begin + texts.ends, texts.count);
  const bytes = new Uint8Array(buffer, begin + texts.offset);
  const decoder = new TextDecoder();
  return {
    header,
    columns: {
      begin: new Float64Array(buffer, at('begin'), count),
      duration: new Float64Array(buffer, at('duration'), count),
      event: new Uint32Array(buffer, at('event'), count),
      completionEvent: new Uint32Array(buffer, at('completionEvent'), count),
      process: new Uint32Array(buffer, at('process'), count),
      seq: new Uint32Array(buffer, at('seq'), count),
      key: new Uint32Array(buffer, at('key'), count),
      value: new Uint32Array(buffer, at('value'), count),
      result: new Uint32Array(buffer, at('result'), count),
      error: new Uint32Array(buffer, at('error'), count),
      client: new Uint32Array(buffer, at('client'), count),
      row: new Uint16Array(buffer, at('row'), count),
      f: new Uint8Array(buffer, at('f'), count),
      outcome: new Uint8Array(buffer, at('outcome'), count),
    },
    textAt: (place) => decoder.decode(bytes.subarray(ends[place - 1] ?? 0, ends[place])),
  };
}

/** When an operation ended; one without completion lasts until the end of the run. */
export function endOf(run: Run, place: number): number {
  const duration = run.columns.duration[place]!;
  return duration < 0 ? run.header.endNs : run.columns.begin[place]! + duration;
}

/** `c0#1`; a history without request ids says the process and the event. */
export function requestOf({ header, columns }: Run, place: number): string {
  const client = header.clients[columns.client[place]!]!;
  const seq = columns.seq[place]!;
  return seq > 0 ? `${client}#${seq}` : `${client}@${columns.event[place]}`;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place++) bytes[place] = text.charCodeAt(place);
  return bytes;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).arrayBuffer();
}

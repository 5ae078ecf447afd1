// The operations of a run as the report page carries them: columns of numbers, deflated, as base64.
// 100,000 operations take a few megabytes and are decoded in the page without parsing any of them.
import { Readable } from 'node:stream';
import { buffer as whole } from 'node:stream/consumers';
import { createDeflateRaw } from 'node:zlib';
import { viewsOf } from '../diagram/diagram-columns.ts';
import { faultName } from '../../plan/fault-name.ts';
import { faultSpans } from '../../record/faults.ts';
import { clientName, pairOperations, type Operation } from '../../record/operations.ts';
import { layRows } from './page-rows.ts';
import type { ColumnName, ColumnSizes, PageFault, PageHeader, PageView } from './page-data.ts';
import type { RunRecord } from '../../record/run-record.ts';

export function encodePageData(record: RunRecord): Promise<string> {
  const operations = pairOperations(record.history);
  const texts = new Texts();
  texts.of('');
  const keys = new Numbering();
  keys.of('');
  const fs = new Numbering();
  const clients = new Numbering();
  const { rows, rowOf } = layRows(operations);
  const columns = layColumns(operations.length);
  const { cells } = columns;
  for (const [place, { invocation, completion, outcome }] of operations.entries()) {
    cells.begin[place] = invocation.time;
    cells.duration[place] = completion === undefined ? -1 : completion.time - invocation.time;
    cells.event[place] = invocation.index;
    cells.completionEvent[place] = completion?.index ?? noEvent;
    cells.process[place] = texts.of(String(invocation.process));
    cells.seq[place] = invocation.id?.seq ?? 0;
    cells.key[place] = keys.of(invocation.key ?? '');
    cells.value[place] = texts.of(JSON.stringify(invocation.value ?? null));
    cells.result[place] =
      completion?.result === undefined ? 0 : texts.of(JSON.stringify(completion.result));
    cells.error[place] = texts.of(completion?.error ?? '');
    cells.client[place] = clients.of(clientName(invocation));
    cells.row[place] = rowOf(clientName(invocation));
    cells.f[place] = fs.of(invocation.f);
    cells.outcome[place] = outcomeCodes[outcome];
  }
  const text = texts.encode();
  const endNs = record.history.events.at(-1)?.time ?? 0;
  const header: PageHeader = {
    count: operations.length,
    endNs,
    rows,
    clients: clients.names,
    fs: fs.names,
    keys: keys.names,
    faults: pageFaults(record, endNs),
    views: pageViews(record, endNs),
    nodes: nodesOf(record),
    ...witnessPlaces(record, operations),
    offsets: columns.offsets,
    texts: {
      ends: columns.bytes.byteLength,
      offset: columns.bytes.byteLength + text.ends.byteLength,
      count: texts.count,
    },
  };
  return pack(header, [columns.bytes, text.ends, ...text.pieces]);
}

/** What `completionEvent` says where there was none. */
const noEvent = 0xffffffff;

const outcomeCodes = { ok: 0, fail: 1, info: 2 } as const;

const columnSizes: ColumnSizes = {
  begin: 8,
  duration: 8,
  event: 4,
  completionEvent: 4,
  process: 4,
  seq: 4,
  key: 4,
  value: 4,
  result: 4,
  error: 4,
  client: 4,
  row: 2,
  f: 1,
  outcome: 1,
};

/** Gives each text a number, the first time that it is seen. */
class Numbering {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

/** So many texts are known again; values that are all different would fill the memory for nothing. */
const KNOWN_MAX = 50_000;

/** Texts as bytes behind one another, and where each ends; one that comes again soon has one number. */
class Texts {
  readonly #known = new Map<string, number>();
  readonly #pieces: Buffer[] = [];
  #free = Buffer.alloc(0);
  #used = 0;
  #ends = new Uint32Array(1024);
  #end = 0;
  count = 0;

  of(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size < KNOWN_MAX) this.#known.set(text, this.count);
    this.#write(text);
    if (this.count === this.#ends.length) {
      const larger = new Uint32Array(2 * this.count);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#ends[this.count] = this.#end;
    this.count += 1;
    return this.count - 1;
  }

  encode(): { readonly ends: Uint8Array; readonly pieces: readonly Uint8Array[] } {
    const ends = new Uint8Array(this.#ends.buffer, 0, 4 * this.count);
    return { ends, pieces: [...this.#pieces, this.#free.subarray(0, this.#used)] };
  }

  #write(text: string): void {
    const length = Buffer.byteLength(text);
    if (this.#used + length > this.#free.length) {
      this.#pieces.push(this.#free.subarray(0, this.#used));
      this.#free = Buffer.alloc(Math.max(PIECE_BYTES, length));
      this.#used = 0;
    }
    this.#used += this.#free.write(text, this.#used);
    this.#end += length;
  }
}

const PIECE_BYTES = 1 << 20;

type Cells = Float64Array | Uint32Array | Uint16Array | Uint8Array;

function layColumns(count: number): {
  readonly bytes: Uint8Array;
  readonly cells: Readonly<Record<ColumnName, Cells>>;
  readonly offsets: Readonly<Record<ColumnName, number>>;
} {
  const offsets: Partial<Record<ColumnName, number>> = {};
  let end = 0;
  for (const [name, size] of Object.entries(columnSizes)) {
    offsets[name as ColumnName] = end;
    end = align(end + size * count);
  }
  const buffer = new ArrayBuffer(end);
  const cells: Partial<Record<ColumnName, Cells>> = {};
  for (const [name, size] of Object.entries(columnSizes)) {
    const Column = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array }[size];
    cells[name as ColumnName] = new Column(buffer, offsets[name as ColumnName], count);
  }
  return {
    bytes: new Uint8Array(buffer),
    cells: cells as Record<ColumnName, Cells>,
    offsets: offsets as Record<ColumnName, number>,
  };
}

/** Typed arrays begin at multiples of their cell. */
function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

function pageFaults({ history }: RunRecord, runEndNs: number): readonly PageFault[] {
  return faultSpans(history).map((span) => ({
    name: faultName(span),
    f: span.f,
    links: span.links,
    nodes: span.nodes,
    beginNs: span.beginNs,
    endNs: span.endNs ?? runEndNs,
    verified: span.verified,
  }));
}

function pageViews({ trace }: RunRecord, runEndNs: number): readonly PageView[] {
  const views = viewsOf(trace.lines);
  return views.map(({ view, primary, backup, timeNs }, place) => ({
    view,
    primary: primary ?? null,
    backup: backup ?? null,
    beginNs: Math.max(0, timeNs),
    endNs: views[place + 1]?.timeNs ?? runEndNs,
  }));
}

function nodesOf({ history, trace }: RunRecord): readonly string[] {
  const names = [
    ...faultSpans(history).flatMap(({ nodes }) => nodes),
    ...viewsOf(trace.lines).flatMap(({ primary, backup }) => [primary ?? [], backup ?? []].flat()),
  ];
  return [...new Set(names)].toSorted();
}

function witnessPlaces(
  { verdict }: RunRecord,
  operations: readonly Operation[],
): Pick<PageHeader, 'accused' | 'proof'> {
  const accusedIndexes = new Set(
    verdict.anomalies.flatMap((anomaly) => anomaly.operations.map(({ index }) => index)),
  );
  const proofIndexes = new Set(
    verdict.anomalies.flatMap(({ executions }) =>
      executions.flatMap(({ seenBy }) => seenBy.slice(0, 2).map(({ index }) => index)),
    ),
  );
  const [accused, proof]: [number[], number[]] = [[], []];
  for (const [place, { invocation }] of operations.entries()) {
    if (accusedIndexes.has(invocation.index)) accused.push(place);
    else if (proofIndexes.has(invocation.index)) proof.push(place);
  }
  return { accused, proof };
}

/** The length of the header, the header (JSON, padded to 8 bytes), then the parts. */
async function pack(header: PageHeader, parts: readonly Uint8Array[]): Promise<string> {
  const json = Buffer.from(JSON.stringify(header));
  const begin = align(4 + json.byteLength);
  const head = Buffer.alloc(begin, ' ');
  head.writeUInt32LE(json.byteLength, 0);
  json.copy(head, 4);
  const deflated = await whole(Readable.from([head, ...parts]).pipe(createDeflateRaw()));
  return deflated.toString('base64');
}

// History files as people have them: a run folder, a Jepsen store, one file compressed or not, a table, or
// standard input. Text comes in pieces, so that no file is too large.
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../ground/usage-error.ts';
import { csvPieces } from './csv-history.ts';
import { openRunFolder, type RunFolder } from './store.ts';

/** The word that stands for standard input. */
export const STANDARD_INPUT = '-';

/**
 * The history of what the user named: a run folder (or `latest`), a Jepsen store, or a history file itself.
 *
 * @throws UsageError where there is none, with what lies there instead.
 */
export function findHistory(path: string): { readonly file: string; readonly folder?: RunFolder } {
  if (path === STANDARD_INPUT) return { file: path };
  const stat = statOf(path);
  if (stat === undefined) throw new UsageError(`${path}: no such run folder or history file`);
  if (stat.isFile()) return { file: path };
  if (!stat.isDirectory()) {
    throw new UsageError(
      `${path}: neither a file nor a folder (a pipe or a device may never end; what another program writes is read from -)`,
    );
  }
  const folder = openRunFolder(path);
  const own = [folder.history, `${folder.history}.gz`].find(
    (file) => statOf(file)?.isFile() === true,
  );
  if (own !== undefined) return { file: own, folder };
  const names = readdirSync(path);
  const foreign = STORE.find((name) => names.includes(name));
  if (foreign !== undefined) return { file: join(path, foreign) };
  throw new UsageError(`${path}: ${whatLiesIn(names)}`);
}

/** Histories of a Jepsen store that are read, the most telling first. */
const STORE = [
  'history.edn',
  'history.edn.gz',
  'history.txt',
  'jepsen.log',
  'history.json',
  'history.jsonl.zst',
];

function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${(error as Error).message}`);
  }
}

const WRITE_EDN =
  'let Jepsen write history.edn beside it (jepsen.store/save-1! does, and so does every run that is analyzed)';

function whatLiesIn(names: readonly string[]): string {
  if (names.includes('test.jepsen')) {
    return `a Jepsen store with its binary test.jepsen alone, which is not read: ${WRITE_EDN}`;
  }
  const some = names.slice(0, 5).join(', ');
  return `no history.jsonl in this folder, nor history.edn (${names.length === 0 ? 'it is empty' : `it holds ${some}`}); name a run folder or a history file`;
}

/** The whole text of a history file. */
export async function readHistoryText(file: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of historyPieces(file)) pieces.push(piece);
  return pieces.join('');
}

/** The text of a history file in pieces, decompressed where its first bytes say so, a table as lines of events. */
export async function* historyPieces(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const text = async function* (): AsyncGenerator<string> {
    for await (const bytes of unpacked(file)) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  };
  yield* /\.csv(?:\.\w+)?$/.test(file) ? csvPieces(file, text()) : text();
}

type Unpack = (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** Compressions by the bytes with which their files begin. */
const COMPRESSIONS: readonly {
  readonly name: string;
  readonly magic: readonly number[];
  readonly unpack: Unpack;
}[] = [
  {
    name: 'gzip',
    magic: [0x1f, 0x8b],
    // A reader that stops early ends the file under it, which is nobody's error.
    unpack: (bytes) => pipeline(Readable.from(bytes), createGunzip(), () => undefined),
  },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: unzstd },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], unpack: unxz },
];

/** What people have beside a history, by its first bytes, and what to do about it. */
const FOREIGN: readonly { readonly begins: RegExp; readonly advice: string }[] = [
  { begins: /^JEPSEN/, advice: `Jepsen's binary form, which is not read: ${WRITE_EDN}` },
  { begins: /^BZh\d/, advice: 'packed by bzip2, which is not read; unpack it first, with bunzip2' },
  { begins: /^PK[^\w\s]{2}/, advice: 'a zip archive; unpack it, and name the history in it' },
  { begins: /^[^]{257}ustar/, advice: 'a tar archive; unpack it, and name the history in it' },
  {
    begins: /^(?:\u00ff\u00fe|\u00fe\u00ff)/,
    advice: 'text in UTF-16; convert it to UTF-8, with iconv -f UTF-16 -t UTF-8',
  },
];

/** The first bytes, one character each. */
const beginningOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(0, 262)).toString('latin1');

async function* unpacked(file: string): AsyncGenerator<Uint8Array> {
  const source: Readable = file === STANDARD_INPUT ? process.stdin : createReadStream(file);
  const iterator = (source as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  let compression: (typeof COMPRESSIONS)[number] | undefined;
  try {
    const first = await iterator.next();
    if (first.done === true) return;
    compression = COMPRESSIONS.find(({ magic }) =>
      magic.every((byte, at) => first.value[at] === byte),
    );
    const foreign = FOREIGN.find(({ begins }) => begins.test(beginningOf(first.value)));
    if (foreign !== undefined) throw new UsageError(foreign.advice);
    const whole = withFirst(first.value, iterator);
    yield* compression === undefined ? whole : compression.unpack(whole);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof UsageError) throw new UsageError(`${file}: ${message}`);
    const what =
      compression === undefined ? 'cannot be read' : `cannot be decompressed (${compression.name})`;
    throw new UsageError(`${file}: ${what}: ${message}`, {
      cause: error,
    });
  } finally {
    source.destroy();
  }
}

async function* withFirst(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* unzstd(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd');
  let ready: Uint8Array[] = [];
  let isWhole = false;
  const decompress = new Decompress((piece, isLast) => {
    ready.push(piece.slice());
    isWhole = isLast === true;
  });
  for await (const piece of bytes) {
    decompress.push(new Uint8Array(piece));
    yield* ready;
    ready = [];
  }
  decompress.push(new Uint8Array(0), true);
  yield* ready;
  if (!isWhole) throw new Error('it ends too early');
}

async function* unxz(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { XzReadableStream } = (await import('xz-decompress')).default;
  const stream = new XzReadableStream(
    Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>,
  );
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

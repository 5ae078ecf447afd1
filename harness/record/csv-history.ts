// A history as a table: one operation a row, with the times of its call and of its return. The columns are
// told in docs/histories.md; rows may stand in any order.
import { parse } from 'csv-parse/sync';
import { UsageError } from '../ground/usage-error.ts';

/** `call` and `return` in nanoseconds; `type` is `ok` where it is left out, and `info` without a return. */
const COLUMNS = ['process', 'f', 'key', 'value', 'result', 'type', 'call', 'return', 'error'];
const REQUIRED = ['process', 'f', 'call', 'return'];

type Row = Readonly<Record<string, string>>;

interface Half {
  readonly time: bigint;
  /** Of halves at one time: what a process returns from before it calls, then calls, then returns. */
  readonly rank: 0 | 1 | 2;
  readonly text: string;
}

/** The table as lines of events with Jepsen's names, for the reader of histories. @throws UsageError naming the row. */
export async function* csvPieces(
  file: string,
  text: AsyncIterable<string>,
): AsyncGenerator<string> {
  const pieces: string[] = [];
  for await (const piece of text) pieces.push(piece);
  const rows = rowsOf(file, pieces.join(''));
  // A process that calls again at the very time of its return has returned first.
  const calls = new Set(rows.map(({ process, call }) => `${process} ${call}`));
  const halves = rows.flatMap((row, index) => halvesOf({ file, row, line: index + 2, calls }));
  const inOrder = halves.toSorted((a, b) => Number(a.time - b.time) || a.rank - b.rank);
  for (const half of inOrder) yield half.text;
}

function rowsOf(file: string, text: string): readonly Row[] {
  let rows: readonly Row[];
  try {
    const delimiter = delimiterOf(text);
    const options = { columns: true, skip_empty_lines: true, trim: true, bom: true } as const;
    rows = parse<Row>(text, { ...options, delimiter });
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
  const names = Object.keys(rows[0] ?? {});
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new UsageError(
      `${file}: line 1: no column ${missing.join(', ')}; a table of operations has ${COLUMNS.join(', ')}`,
    );
  }
  return rows;
}

/** What the first line separates its names by: a comma, or else a semicolon or a tab. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  return [',', ';', '\t'].find((delimiter) => first.includes(delimiter)) ?? ',';
}

function halvesOf({
  file,
  row,
  line,
  calls,
}: {
  readonly file: string;
  readonly row: Row;
  readonly line: number;
  readonly calls: ReadonlySet<string>;
}): readonly Half[] {
  const { process = '', f, key = '', value = '', result = '', error = '' } = row;
  const call = timeOf(file, line, 'call', row['call'] ?? '');
  const isOver = (row['return'] ?? '') !== '';
  const type = row['type'] || (isOver ? 'ok' : 'info');
  const shared = {
    process: /^(?:0|[1-9]\d*)$/.test(process) ? process : JSON.stringify(process),
    f: JSON.stringify(f),
    ...(key !== '' && { key: cell(key) }),
  };
  const asked = cell(value);
  const half = (time: bigint, rank: Half['rank'], fields: Fields): Half => ({
    time,
    rank,
    text: lineOf({ ...shared, ...fields, time: String(time) }),
  });
  const invocation = half(call, 1, { type: '"invoke"', value: asked });
  if (!isOver) return [invocation];
  const returned = timeOf(file, line, 'return', row['return'] ?? '');
  if (returned < call) {
    throw new UsageError(
      `${file}: line ${line}: it returned at ${returned}, before its call at ${call}`,
    );
  }
  const answered = result === '' ? asked : cell(result);
  const completion = {
    type: JSON.stringify(type),
    value: answered,
    ...(error !== '' && { error: JSON.stringify(error) }),
  };
  const rank = calls.has(`${process} ${row['return']}`) && returned > call ? 0 : 2;
  return [invocation, half(returned, rank, completion)];
}

/** JSON texts, as they are written: read here, a large number would lose digits. */
type Fields = Readonly<Record<string, string>>;

const lineOf = (fields: Fields): string =>
  `{${Object.entries(fields)
    .map(([name, text]) => `"${name}":${text}`)
    .join(',')}}\n`;

/** JSON where it is that (a number, a list, null, a quoted text), else the text itself; empty is null. */
function cell(text: string): string {
  if (text === '') return 'null';
  try {
    JSON.parse(text);
    // A line break may stand between the parts of a list.
    return text.replaceAll(/[\r\n]/g, ' ');
  } catch {
    return JSON.stringify(text);
  }
}

function timeOf(file: string, line: number, column: string, text: string): bigint {
  if (/^\d{1,30}$/.test(text)) return BigInt(text);
  throw new UsageError(
    `${file}: line ${line}: ${column} is ${JSON.stringify(text)}; it must be a whole number of nanoseconds`,
  );
}

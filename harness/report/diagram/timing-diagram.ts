// The timing diagram of one anomaly, as a model of the picture: columns for clients, view server and
// nodes, and rows in the order of time. It shows what concerns the accused operation, the operations
// that prove it, the views and the faults among them; the rest is folded, and the folds say so.
// Text and SVG are drawn from it (timing-diagram-text.ts, timing-diagram-svg.ts).
import type { Anomaly } from '../../../checker/index.ts';
import { columnsOf, type Column } from './diagram-columns.ts';
import { requestRows } from './diagram-requests.ts';
import type { Row } from './diagram-row.ts';
import { surroundingRows } from './diagram-surroundings.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { findWitness, type Witness } from './witness.ts';
import type { NodeFaultFacts } from '../../plan/fault.ts';
import { faultFacts } from '../../plan/fault.ts';
import { isTimed } from '../../record/latency.ts';

export interface TimingDiagram {
  readonly title: string;
  readonly columns: readonly Column[];
  /** What is drawn: rows, with folds and gaps where something or some time was left out. */
  readonly lines: readonly Line[];
  /** The time of the first row, from which the picture counts. */
  readonly fromNs: number;
  /** False where the history has no times: then `timeNs` is the place of an event in the file, in milliseconds. */
  readonly hasTimes: boolean;
  readonly notes: readonly string[];
}

export type Line =
  | (Row & {
      /** The state of each column at this row, in the order of the columns. */
      readonly lanes: readonly Lane[];
    })
  | Fold;

/** `waiting` is a client with an operation open. */
export type Lane = 'idle' | 'waiting' | 'down' | 'paused';

/** Rows left out, or a time in which nothing that concerns the anomaly happened (`count` 0). */
export interface Fold {
  readonly kind: 'fold';
  readonly count: number;
  readonly timeNs: number;
  readonly untilNs: number;
  readonly lanes: readonly Lane[];
}

export interface TimingDiagramOptions {
  /** Rows drawn at most; 60 unless told. */
  readonly rowsMax?: number;
  /** A gap longer than this gets a line of its own; 150 ms unless told. */
  readonly gapMs?: number;
}

/** Undefined when the anomaly names no operation of this history. */
export function timingDiagram(
  record: RunRecord,
  anomaly: Anomaly,
  options: TimingDiagramOptions = {},
): TimingDiagram | undefined {
  const witness = findWitness(record, anomaly);
  if (witness === undefined) return undefined;
  const columns = columnsOf(witness);
  const all = withoutHalves(
    [...requestRows(witness, columns), ...surroundingRows(witness, columns)].toSorted(
      (a, b) => a.timeNs - b.timeNs || rankOf(a) - rankOf(b),
    ),
  );
  const rows = mostTelling(all, options.rowsMax ?? 60);
  const lanesAt = (timeNs: number): readonly Lane[] =>
    columns.map((column) => laneAt(column, timeNs, witness));
  return {
    title: anomaly.sentence,
    columns,
    lines: withFolds(all, rows, { lanesAt, gapNs: (options.gapMs ?? 150) * 1e6 }),
    fromNs: all[0]?.timeNs ?? witness.fromNs,
    hasTimes: isTimed(record.history),
    notes: notesOf(witness, all),
  };
}

/** What comes first of what has the same time: simulated steps take none. */
function rankOf(row: Row): number {
  if (row.kind === 'rule') return 2;
  if (row.kind === 'arrow') return row.isReply ? 5 : 1;
  if (row.tone === 'invoke' || row.tone === 'down') return 0;
  return row.tone === 'execution' || row.tone === 'second-execution' ? 3 : 4;
}

/** A message that nothing overtook needs no second row for its arrival. */
function withoutHalves(rows: readonly Row[]): readonly Row[] {
  const whole: Row[] = [];
  for (const row of rows) {
    const last = whole.at(-1);
    const isSecondHalf =
      last?.kind === 'arrow' &&
      row.kind === 'arrow' &&
      last.part === 'departure' &&
      row.part === 'arrival' &&
      last.message === row.message &&
      last.isReply === row.isReply;
    if (isSecondHalf) whole[whole.length - 1] = { ...row, timeNs: last.timeNs, part: 'whole' };
    else whole.push(row);
  }
  return whole;
}

/** Leaves out the least telling rows; among equals those in the middle, so that both ends stay. */
function mostTelling(rows: readonly Row[], rowsMax: number): ReadonlySet<Row> {
  const kept = new Set<Row>();
  for (const weight of [0, 1, 2, 3] as const) {
    const room = Math.max(0, rowsMax - kept.size);
    const rank = rows.filter((row) => row.weight === weight);
    const head = Math.ceil(Math.min(room, rank.length) / 2);
    const tail = Math.min(room, rank.length) - head;
    for (const row of rank.slice(0, head)) kept.add(row);
    for (const row of tail === 0 ? [] : rank.slice(-tail)) kept.add(row);
  }
  return kept;
}

function withFolds(
  all: readonly Row[],
  kept: ReadonlySet<Row>,
  around: { readonly lanesAt: (timeNs: number) => readonly Lane[]; readonly gapNs: number },
): readonly Line[] {
  const lines: Line[] = [];
  let lastNs: number | undefined;
  let folded = 0;
  for (const row of all) {
    if (!kept.has(row)) {
      folded += 1;
      continue;
    }
    if (lastNs !== undefined && (folded > 0 || row.timeNs - lastNs > around.gapNs)) {
      const [timeNs, untilNs] = [lastNs, row.timeNs];
      lines.push({
        kind: 'fold',
        count: folded,
        timeNs,
        untilNs,
        lanes: around.lanesAt(untilNs - 1),
      });
    }
    lines.push({ ...row, lanes: around.lanesAt(row.timeNs) });
    lastNs = row.timeNs;
    folded = 0;
  }
  if (folded > 0 && lastNs !== undefined) {
    const untilNs = all.at(-1)!.timeNs;
    lines.push({
      kind: 'fold',
      count: folded,
      timeNs: lastNs,
      untilNs,
      lanes: around.lanesAt(untilNs),
    });
  }
  return lines;
}

/** What stands beside a row: milliseconds since the first one, or its place in the order of the file. */
export function timeText(
  { fromNs, hasTimes }: Pick<TimingDiagram, 'fromNs' | 'hasTimes'>,
  timeNs: number,
): string {
  return hasTimes ? ((timeNs - fromNs) / 1e6).toFixed(1) : `#${Math.round(timeNs / 1e6)}`;
}

/** What a fold says: how long it is, where that is known, and how many rows it hides. */
export function foldText({ hasTimes }: Pick<TimingDiagram, 'hasTimes'>, fold: Fold): string {
  const { timeNs, untilNs, count } = fold;
  const rows = count === 0 ? [] : [`${count} ${count === 1 ? 'row' : 'rows'} folded`];
  const ms =
    hasTimes || count === 0
      ? [hasTimes ? `${((untilNs - timeNs) / 1e6).toFixed(0)} ms` : '...']
      : [];
  return [...ms, ...rows].join(', ');
}

function laneAt(column: Column, timeNs: number, witness: Witness): Lane {
  if (column.kind === 'client') {
    const isWaiting = witness.requests.some(
      ({ client, operation }) =>
        column.members.includes(client) &&
        operation.invocation.time <= timeNs &&
        timeNs <= (operation.completion?.time ?? Infinity),
    );
    return isWaiting ? 'waiting' : 'idle';
  }
  const span = witness.faults.findLast(
    ({ f, nodes, beginNs, endNs }) =>
      stateUnder(f) !== 'up' &&
      nodes.some((node) => column.members.includes(node)) &&
      beginNs <= timeNs &&
      timeNs < (endNs ?? Infinity),
  );
  const state = span === undefined ? 'up' : stateUnder(span.f);
  return state === 'up' ? 'idle' : state;
}

/** The state of a node under a fault; faults of links leave it up. */
function stateUnder(f: string): NodeFaultFacts['state'] {
  const facts = faultFacts(f);
  return facts?.on === 'node' ? facts.state : 'up';
}

function notesOf(witness: Witness, rows: readonly Row[]): readonly string[] {
  const isInferred = rows.some((row) => row.isInferred);
  return [
    ...(isInferred ? ['drawn hollow: inferred from what clients saw, not traced at a node'] : []),
    ...witness.trace.notices,
  ];
}

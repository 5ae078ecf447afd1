// What a run prints: one line of progress while it goes on, and one screen when it is judged.
import type { Anomaly, Validity, Verdict } from '../../checker/index.ts';
import { explainAnomaly, headline } from './sentences.ts';
import { faultSpans } from '../record/faults.ts';
import { latencyOf, showLatency, showMs } from '../record/latency.ts';
import { STANDARD_INPUT } from '../record/history-file.ts';
import type { Assumed, RunRecord } from '../record/run-record.ts';
import { printable } from './value-text.ts';
import { LABEL_WIDTH, wrapped } from './wrapped.ts';
import { isTimed } from '../record/latency.ts';
import type { FaultSpan } from '../record/faults.ts';

export interface TerminalOptions {
  readonly width: number;
  readonly hasColor: boolean;
}

/** Colour and width of a stream: NO_COLOR wins, and what is not a terminal gets neither. */
export function terminalOptions(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>>,
): TerminalOptions {
  const isTerminal = stream.isTTY === true;
  const isPlain = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return {
    width: Math.max(80, isTerminal ? (stream.columns ?? 80) : 80),
    hasColor: isTerminal && !isPlain,
  };
}

export interface RunScreen {
  readonly record: RunRecord;
  /** As the next commands need it. */
  readonly runFolder: string;
  readonly checkMs?: number;
  /** Whether an operation was acknowledged after healing; absent when nobody looked. */
  readonly recovered?: boolean;
  /** Names within the run folder. */
  readonly files: readonly string[];
}

/** Verdict, the operation, the lines that prove it, counts, faults, latency, files, next commands. */
export function runScreen(run: RunScreen, { width, hasColor }: TerminalOptions): string {
  const { record, runFolder } = run;
  const { verdict, anomalies } = record.verdict;
  const paint = hasColor ? colors[verdict] : noPaint;
  const next = nextCommands(record, runFolder);
  const lines = [
    `${paint(verdict.toUpperCase())}  ${sentenceOf(record)}`,
    ...anomalyLines(record, anomalies, hasColor),
    '',
    ...fields([
      ['operations', operationCounts(record)],
      ...isolationField(record.verdict),
      ['faults', faultCounts(record)],
      ['latency', showLatency(latencyOf(record.history))],
      ...(run.recovered === undefined
        ? []
        : [field('recovered', run.recovered ? 'yes, after healing' : 'NO, not after healing')]),
      ...(run.checkMs === undefined ? [] : [field('checked', `in ${showMs(run.checkMs)}`)]),
      ...(run.files.length === 0 ? [] : [field('files', `${runFolder}: ${run.files.join(', ')}`)]),
      ...next.map((command, index) => field(index === 0 ? 'next' : '', command)),
    ]),
  ];
  return wrapped(lines.map((line) => `${line}\n`).join(''), width);
}

/** System, seed, and the first anomaly or the reason of the verdict, in one sentence. */
export function sentenceOf({ history: { header }, verdict }: RunRecord): string {
  const name = [header.system ?? header.model, ...seedOf(header.seed)].join(', ');
  return printable(`${name}: ${verdict.anomalies[0]?.sentence ?? verdict.reason}`);
}

export interface Progress {
  readonly elapsedMs: number;
  /** How long clients will go on; absent in phases that end when they are done. */
  readonly durationMs?: number;
  /** `run`, `heal`, `judge`, ... */
  readonly phase: string;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** Names of the faults in force. */
  readonly faults: readonly string[];
}

/** One line, never wider than the terminal, without its end of line. */
export function progressLine(progress: Progress, width: number): string {
  const { elapsedMs, durationMs, phase, ok, fail, info, faults } = progress;
  const of = durationMs === undefined ? '' : ` of ${(durationMs / 1000).toFixed(0)}`;
  const counts = `${count(ok)} ok, ${count(fail)} fail, ${count(info)} unknown`;
  const inForce = faults.length === 0 ? 'no fault' : faults.join('; ');
  const line = `${phase}  ${(elapsedMs / 1000).toFixed(1)}${of} s  ${counts}  ${inForce}`;
  return line.length < width ? line : `${line.slice(0, width - 2)}\u{2026}`;
}

type Paint = (text: string) => string;

const noPaint: Paint = (text) => text;

const ansi =
  (code: number): Paint =>
  (text) =>
    `\u{1b}[1;${code}m${text}\u{1b}[0m`;

const colors: Readonly<Record<Validity, Paint>> = {
  valid: ansi(32),
  invalid: ansi(31),
  unknown: ansi(33),
};

function seedOf(seed: number | undefined): readonly string[] {
  return seed === undefined ? [] : [`seed ${seed}`];
}

function anomalyLines(
  record: RunRecord,
  anomalies: readonly Anomaly[],
  hasColor: boolean,
): readonly string[] {
  const [first, ...others] = anomalies;
  if (first === undefined) return [];
  const { executions, faults } = explainAnomaly(record, first);
  const bold = hasColor ? ansi(39) : noPaint;
  const shown = executions
    .slice(0, 3)
    .flatMap((execution, index) => [
      `  ${bold(`${index + 1}.`)} ${printable(headline(execution))}`,
      printable(
        `     ${execution.step}${execution.proof[0] === undefined ? '' : `: ${execution.proof[0]}`}`,
      ),
    ]);
  return [
    '',
    ...shown,
    ...(faults.length === 0
      ? []
      : [printable(`  around it: ${faults.slice(0, 3).map(untilComma).join('; ')}`)]),
    ...(others.length === 0 ? [] : [`  and ${count(totalOf(others))} more: ${kinds(others)}`]),
  ];
}

function isolationField({ isolation }: Verdict): readonly (readonly [string, string])[] {
  if (isolation === undefined) return [];
  const { expected, strongest } = isolation;
  const holds = strongest.length === 0 ? 'nothing' : strongest.join(', ');
  return [
    field('isolation', `${expected} expected; the strongest that nothing rules out: ${holds}`),
  ];
}

function untilComma(text: string): string {
  return text.split(',', 1)[0] ?? text;
}

function kinds(anomalies: readonly Anomaly[]): string {
  const all = [...new Set(anomalies.map(({ kind }) => kind))];
  return all
    .map((kind) => `${count(totalOf(anomalies.filter((one) => one.kind === kind)))} ${kind}`)
    .join(', ');
}

/** One anomaly may stand for many operations. */
function totalOf(anomalies: readonly Anomaly[]): number {
  return anomalies.reduce((sum, anomaly) => sum + (anomaly.count ?? 1), 0);
}

export function operationCounts({ verdict, history }: RunRecord): string {
  const { ok, fail, info } = verdict.operations;
  const seconds = (history.events.at(-1)?.time ?? 0) / 1e9;
  const rate =
    seconds > 0 && isTimed(history) ? `, ${count(Math.round(ok / seconds))} ok a second` : '';
  return `${count(ok)} ok, ${count(fail)} fail, ${count(info)} unknown${rate}`;
}

export function faultCounts({ history }: RunRecord): string {
  const spans = faultSpans(history);
  if (spans.length === 0) return 'none';
  const held = spans.filter(({ verified }) => verified);
  const weak = spans.filter(({ verified }) => !verified);
  const took = held.length === 0 ? '0 took hold' : `${held.length} took hold: ${tally(held)}`;
  return weak.length === 0 ? took : `${took}; ${weak.length} not verified: ${tally(weak)}`;
}

function tally(spans: readonly Pick<FaultSpan, 'f'>[]): string {
  const counts = new Map<string, number>();
  for (const { f } of spans) counts.set(f, (counts.get(f) ?? 0) + 1);
  return [...counts].map(([name, times]) => `${times} ${name}`).join(', ');
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** Commands that go on from here; a run without a plan (a history of somebody else's, a probe) has no replay. */
export function nextCommands(
  { verdict: { verdict }, plan, assumed }: Pick<RunRecord, 'verdict' | 'plan' | 'assumed'>,
  runFolder: string,
): readonly string[] {
  // What came in by standard input is gone.
  if (runFolder === STANDARD_INPUT) return [];
  const run = inShell(runFolder);
  const judged = `${run}${assumed === undefined ? '' : inOptions(assumed)}`;
  const check = `doubletake check ${judged}`;
  if (verdict === 'valid') return [check];
  const replay = plan === undefined ? [] : [`doubletake replay ${run} --times 5`];
  return [`doubletake explain ${judged}`, ...replay, check];
}

const inOptions = (assumed: Assumed): string =>
  Object.entries(assumed)
    .map(
      ([name, value]) => ` --${name} ${inShell(JSON.stringify(value).replace(/^"(.*)"$/, '$1'))}`,
    )
    .join('');

/** A word as a shell takes it. */
const inShell = (word: string): string =>
  /^[-\w./:@+,=]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

type Field = readonly [label: string, text: string];

function field(label: string, text: string): Field {
  return [label, text];
}

function fields(list: readonly Field[]): readonly string[] {
  return list.map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${printable(text)}`);
}

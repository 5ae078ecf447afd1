// A night on a terminal: one screen, what is new first, and the commands to go on with.
import { join } from 'node:path';
import type { Control, Failure, NightSummary } from './summary.ts';

export function showNight(summary: NightSummary): string {
  const { night, path, verdict, failures, gone, controls, missing } = summary;
  const lines = [
    `${verdict.toUpperCase()}  night ${night}: ${countsInWords(summary)}`,
    ...failures.slice(0, FAILURES_MAX).flatMap((failure) => ['', ...showFailure(failure, path)]),
    ...andMore(failures.length - FAILURES_MAX, 'signatures'),
    ...(gone.length > 0
      ? ['', ...gone.map((signature) => `gone since last night: ${signature}`)]
      : []),
    ...(controls.length > 0 ? ['', ...controls.map(controlInWords)] : []),
    ...(missing.length > 0 ? [''] : []),
    ...missing.slice(0, MISSING_MAX).map(({ job, reason }) => `not run: ${job}: ${reason}`),
    ...andMore(missing.length - MISSING_MAX, 'runs'),
    '',
    `results  ${join(path, 'results')}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

export function countsInWords({ counts, runs }: NightSummary): string {
  const { valid, invalid, unknown, missing } = counts;
  const controlled = runs.filter(({ job }) => job.isControl).length;
  return [
    `${counts.jobs} runs`,
    `${valid} valid`,
    `${invalid} invalid`,
    `${unknown} unknown`,
    ...(controlled > 0 ? [`${controlled} of controls`] : []),
    ...(missing > 0 ? [`${missing} NOT RUN`] : []),
  ].join(', ');
}

export function controlInWords({ system, invalid, runs, mustFail, hasTeeth }: Control): string {
  const failed = `control ${system}: ${invalid} of ${runs} runs invalid`;
  return hasTeeth
    ? `${failed}, as it should be`
    : `${failed}, and ${mustFail} at least must be: the harness has lost its teeth`;
}

/** `3 of 10 runs; nights before 0 0 2, tonight 3`. */
export function frequencyInWords({ runs, ofRuns, trend }: Failure): string {
  const before = trend.length > 1 ? `; nights before ${trend.slice(0, -1).join(' ')}` : '';
  return `${runs.length} of ${ofRuns} runs${before}`;
}

const FAILURES_MAX = 20;
const MISSING_MAX = 10;

function showFailure(failure: Failure, path: string): string[] {
  const folder = join(path, failure.runs[0]!.run);
  return [
    `${failure.state.toUpperCase()}  ${failure.verdict}: ${failure.signature}`,
    `  ${frequencyInWords(failure)}`,
    `  ${failure.sentence}`,
    `  doubletake explain ${folder}`,
    `  doubletake replay ${folder} --times 5`,
  ];
}

function andMore(count: number, what: string): string[] {
  return count > 0 ? [`and ${count} more ${what}`] : [];
}

// A night for GitHub Actions: a step summary in Markdown, which GitHub refuses from 1 MiB on, and
// annotations, of which it shows ten a step.
import { join } from 'node:path';
import { controlInWords, countsInWords, frequencyInWords } from './show.ts';
import type { Failure, NightSummary } from './summary.ts';
import { printable } from '../report/value-text.ts';

export const STEP_SUMMARY_BYTES_MAX = 900_000;

export function stepSummaryOf(summary: NightSummary): string {
  const { night, verdict, failures, gone, controls, missing } = summary;
  const lines = [
    `## ${verdict.toUpperCase()}: night ${inline(night)}`,
    '',
    countsInWords(summary),
    '',
    ...controls.map(
      (control) => `- ${control.hasTeeth ? '' : '**RED** '}${inline(controlInWords(control))}`,
    ),
    '',
    ...failures.flatMap((failure) => section(failure, summary)),
    ...gone.map((signature) => `- gone since last night: ${inline(signature)}`),
    ...missing.map(({ job, reason }) => `- not run: ${inline(job)}: ${inline(reason)}`),
  ];
  return withinBytes(lines, STEP_SUMMARY_BYTES_MAX);
}

/** Workflow commands: what is new first, because only the first ten are shown. */
export function annotationsOf({ failures, controls, missing }: NightSummary): string {
  const commands = [
    ...controls
      .filter(({ hasTeeth }) => !hasTeeth)
      .map((control) => command('error', `control ${control.system}`, controlInWords(control))),
    ...failures.map((failure) =>
      command(
        failure.verdict === 'invalid' ? 'error' : 'warning',
        `${failure.state}: ${failure.signature}`,
        `${frequencyInWords(failure)}. ${failure.sentence}`,
      ),
    ),
    ...(missing.length > 0
      ? [command('error', 'not run', `${missing.length} runs, the first: ${missing[0]!.reason}`)]
      : []),
  ];
  return commands.slice(0, ANNOTATIONS_MAX).join('');
}

const ANNOTATIONS_MAX = 10;
const RUNS_MAX = 20;

function section(failure: Failure, { path }: NightSummary): string[] {
  const shown = failure.runs.slice(0, RUNS_MAX);
  const more = failure.runs.length - shown.length;
  return [
    `### ${failure.state.toUpperCase()} ${inline(failure.signature)}`,
    '',
    `${frequencyInWords(failure)}. ${inline(failure.sentence)}`,
    '',
    ...shown.map(({ job, run }) => `- ${inline(job)}: ${inline(join(path, run))}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
  ];
}

/** Whatever a server said, as text: no markup of its own, no line of its own. */
function inline(text: string): string {
  return text
    .slice(0, TEXT_MAX)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]<>#|&@]/g, (character) => `&#${character.codePointAt(0)};`);
}

const TEXT_MAX = 2000;

function withinBytes(lines: readonly string[], most: number): string {
  const end = 'The rest is left out: there is no more room in a step summary.\n';
  let room = most - Buffer.byteLength(end);
  const kept: string[] = [];
  for (const line of lines) {
    room -= Buffer.byteLength(line) + 1;
    if (room < 0) return `${kept.join('')}${end}`;
    kept.push(`${line}\n`);
  }
  return kept.join('');
}

function command(level: 'error' | 'warning', title: string, message: string): string {
  const property = (text: string): string =>
    data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property(title)}::${data(message)}\n`;
}

/** Line breaks stay, encoded; nothing else of a text can end the command or begin another. */
function data(text: string): string {
  return text
    .split(/\r?\n/)
    .map(printable)
    .join('\n')
    .replaceAll('%', '%25')
    .replaceAll('\n', '%0A');
}

// A night as JUnit XML, the shape that CI systems read: one test case for each run and for each
// control. An unknown or missing run is an error there, a violation a failure.
import { join } from 'node:path';
import { controlInWords } from './show.ts';
import type { NightSummary, RunLine } from './summary.ts';

export function junitOf(summary: NightSummary): string {
  const systems = new Set(summary.runs.map(({ job }) => job.system));
  const suites = [...systems].map((system) =>
    suiteOf(
      system,
      summary.runs.filter(({ job }) => job.system === system).map((run) => caseOf(run, summary)),
    ),
  );
  const controls = summary.controls.map((control): Case => {
    const sentence = controlInWords(control);
    return {
      className: `controls.${control.system}`,
      name: `at least ${control.mustFail} invalid`,
      seconds: 0,
      ...(!control.hasTeeth && { problem: { tag: 'failure', type: 'no teeth', sentence } }),
      output: sentence,
    };
  });
  const all = controls.length > 0 ? [...suites, suiteOf('controls', controls)] : suites;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="doubletake ${escape(summary.night)}">\n${all.join('')}</testsuites>\n`;
}

interface Case {
  readonly className: string;
  readonly name: string;
  readonly seconds: number;
  readonly problem?: {
    readonly tag: 'failure' | 'error';
    readonly type: string;
    readonly sentence: string;
  };
  readonly output?: string;
}

/** The single runs of a control are there to fail: only the control as a whole is judged. */
function caseOf({ job, result }: RunLine, { path, missing }: NightSummary): Case {
  const named = {
    className: [
      job.isSimulated ? `simulated ${job.system}` : job.system,
      job.workload,
      job.nemesis,
    ].join('.'),
    name: `seed ${job.seed}`,
    seconds: job.durationMs / 1000,
  };
  if (result === undefined) {
    const sentence = missing.find((one) => one.job === job.id)?.reason ?? 'it was not run';
    return { ...named, problem: { tag: 'error', type: 'not run', sentence } };
  }
  const { verdict, findings, reason } = result;
  if (verdict === 'valid') return named;
  const folder = join(path, result.run);
  const sentence = findings[0]?.sentence ?? reason;
  const output = `${findings[0]?.signature ?? reason}\ndoubletake explain ${folder}\ndoubletake replay ${folder} --times 5`;
  if (job.isControl) return { ...named, output: `${verdict}, as a control may be: ${sentence}` };
  const tag = verdict === 'invalid' ? 'failure' : 'error';
  return { ...named, problem: { tag, type: findings[0]?.kind ?? verdict, sentence }, output };
}

function suiteOf(name: string, cases: readonly Case[]): string {
  const count = (tag: 'failure' | 'error'): number =>
    cases.filter(({ problem }) => problem?.tag === tag).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="0"`;
  return `  <testsuite name="${escape(name)}" ${counts}>\n${cases.map(showCase).join('')}  </testsuite>\n`;
}

function showCase({ className, name, seconds, problem, output }: Case): string {
  const tag = `    <testcase classname="${escape(className)}" name="${escape(name)}" time="${seconds}"`;
  if (problem === undefined && output === undefined) return `${tag}/>\n`;
  const { tag: kind, type, sentence } = problem ?? {};
  return [
    `${tag}>\n`,
    ...(problem === undefined
      ? []
      : [`      <${kind} type="${escape(type!)}" message="${escape(sentence!)}"/>\n`]),
    ...(output === undefined ? [] : [`      <system-out>${escape(output)}</system-out>\n`]),
    '    </testcase>\n',
  ].join('');
}

/** XML 1.0 has no way to write most control characters and lone surrogates: they become U+FFFD. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replaceAll(/[&<>"\n\r\t]/g, (character) => `&#${character.codePointAt(0)};`);
}

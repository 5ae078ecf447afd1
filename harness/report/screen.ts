// What a person sees: the plan first, progress on stderr, one screen of result.
import { readdirSync } from 'node:fs';
import type { JudgedRun } from '../record/load.ts';
import type { Plan } from '../plan/plan.ts';
import { faultName } from '../plan/fault-name.ts';
import type { Fault } from '../plan/fault.ts';
import { progressLine, runScreen, terminalOptions } from './terminal.ts';
import type { Progress } from '../run/conduct.ts';
import { clearLine, rewriteLine } from './printed.ts';
import { printableLines } from './value-text.ts';

/** Everything that was drawn, before anything starts; the faults themselves are in plan.json. */
function showPlan(plan: Plan, folder: string): string {
  if (plan.script !== undefined) {
    const { name, steps } = plan.script;
    return `${plan.system}  seed ${plan.seed}  ${name}, ${steps.length} steps\n  folder ${folder}`;
  }
  const { clients, keys, rateHz, deadlineMs, name } = plan.workload;
  return [
    `${plan.system}  seed ${plan.seed}  nemesis ${plan.nemesis}  ${plan.durationMs / 1000} s`,
    `  workload ${name}: ${clients} clients, ${keys} keys, ${rateHz}/s each, deadline ${deadlineMs} ms`,
    `  faults ${countByName(plan.faults)}`,
    `  folder ${folder}`,
  ].join('\n');
}

/** Who is told how a run goes on. */
export interface Onlooker {
  /** Before anything starts: all that was drawn, and the run folder. */
  readonly planned: (plan: Plan, folder: string) => void;
  readonly progressed: (progress: Progress) => void;
  /** The run is over, or failed; it is judged next. */
  readonly ended: () => void;
  /** A sentence on what went wrong after that. */
  readonly noted?: (sentence: string) => void;
}

/** The plan, and then a line that rewrites itself on a terminal, or one every five seconds elsewhere. */
export function onScreen(stream: NodeJS.WriteStream): Onlooker {
  const { width } = terminalOptions(stream, process.env);
  if (!stream.isTTY)
    return inLines((line) => void stream.write(printableLines(`${line}\n`)), width);
  return {
    planned: (plan, folder) => void stream.write(printableLines(`${showPlan(plan, folder)}\n`)),
    progressed: (progress) => {
      clearLine(stream);
      if (progress.note !== undefined) stream.write(printableLines(`  ${progress.note}\n`));
      rewriteLine(stream, progressLine(described(progress), width));
    },
    ended: () => clearLine(stream),
    noted: (sentence) => void stream.write(printableLines(`  ${sentence}\n`)),
  };
}

/** The plan, each note, and a line in every phase and every five seconds. */
export function inLines(say: (line: string) => void, width = 80): Onlooker {
  let lastMs = -Infinity;
  let lastPhase = '';
  return {
    planned: (plan, folder) => showPlan(plan, folder).split('\n').forEach(say),
    progressed: (progress) => {
      if (progress.note !== undefined) say(`  ${progress.note}`);
      if (progress.phase === lastPhase && progress.elapsedMs - lastMs <= 5000) return;
      lastMs = progress.elapsedMs;
      lastPhase = progress.phase;
      say(progressLine(described(progress), width));
    },
    ended: () => {},
    noted: (sentence) => say(`  ${sentence}`),
  };
}

const described = (progress: Progress) => ({
  ...progress,
  faults: progress.inForce.map(faultName),
});

function countByName(faults: readonly Fault[]): string {
  const counts = new Map<string, number>();
  for (const { f } of faults) counts.set(f, (counts.get(f) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ') || 'none';
}

export function numbered(sentences: readonly string[]): string[] {
  return sentences.map((sentence, index) => `${String(index + 1).padStart(4)}  ${sentence}`);
}

/** Columns of what stdout is, 80 at least. */
export function terminalWidth(): number {
  return terminalOptions(process.stdout, process.env).width;
}

export function showResult({ judgement, record }: JudgedRun): string {
  const { run, history, checkMs, recovered } = judgement;
  return runScreen(
    {
      record,
      checkMs,
      runFolder: run ?? history ?? '',
      ...(recovered !== undefined && { recovered }),
      files: run === undefined ? [] : readdirSync(run).filter((name) => !name.startsWith('.')),
    },
    terminalOptions(process.stdout, process.env),
  );
}

// Replays: the same plan on fresh processes, several times.
import type { JudgedRun } from '../record/load.ts';

/** Runs so often, or until a run is invalid where that is asked for; the runs in their order. */
export async function replayPlan(
  run: () => Promise<JudgedRun>,
  { times, untilInvalid = false }: { readonly times: number; readonly untilInvalid?: boolean },
): Promise<readonly JudgedRun[]> {
  const runs: JudgedRun[] = [];
  while (runs.length < times) {
    const judged = await run();
    runs.push(judged);
    if (untilInvalid && isInvalid(judged)) break;
  }
  return runs;
}

export function isInvalid({ judgement }: JudgedRun): boolean {
  return judgement.verdict === 'invalid';
}

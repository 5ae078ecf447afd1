// `explore PROTOCOL --random COUNT`: short simulated runs, each drawn from a seed of its own.
import type { Protocol } from '../plan/machine.ts';
import { runRandomly, type RandomRuns } from '../simulate/random-runs.ts';
import { toJson } from '../record/store.ts';
import { findSystem } from '../config/find-system.ts';
import { EXIT } from './exit.ts';
import { untilInterrupted } from './interrupt.ts';
import { note, print } from '../report/printed.ts';

export interface RandomFlags {
  readonly runs: number;
  readonly seed: number;
  readonly json?: true;
}

const DURATION_MS = 2000;
const PROGRESS_MS = 5000;

export async function exploreRandomly(protocol: Protocol, flags: RandomFlags): Promise<void> {
  const { runs, seed: firstSeed } = flags;
  const interrupted = untilInterrupted();
  const system = await findSystem(protocol.name);
  let lastMs = 0;
  const found = await runRandomly({
    ...{ protocol, system, runs, firstSeed, durationMs: DURATION_MS, signal: interrupted },
    progress: (soFar) => {
      if (soFar.elapsedMs - lastMs < PROGRESS_MS) return;
      lastMs = soFar.elapsedMs;
      note(`  ${sentenceOf(soFar, firstSeed)}\n`);
    },
  });
  const isCutShort = found.runs < runs;
  const verdict = verdictOf(found, isCutShort);
  const interruption = isCutShort ? `interrupted after ${found.runs} of ${runs}: ` : '';
  print(
    flags.json
      ? toJson({ verdict, protocol: protocol.name, firstSeed, asked: runs, ...found })
      : `${protocol.name} ${verdict.toUpperCase()}  ${interruption}${sentenceOf(found, firstSeed)}\n`,
  );
  process.exitCode = EXIT[verdict];
}

function verdictOf(
  { invalid, stuck }: RandomRuns,
  isCutShort: boolean,
): 'valid' | 'invalid' | 'unknown' {
  if (invalid.length > 0) return 'invalid';
  return isCutShort || stuck.length > 0 ? 'unknown' : 'valid';
}

function sentenceOf(
  { runs, operations, invalid, stuck, elapsedMs }: RandomRuns,
  first: number,
): string {
  const seconds = elapsedMs / 1000;
  const effort = `${runs} random runs (${runs > 0 ? `seeds ${first}..${first + runs - 1}; ` : ''}${operations} operations) in ${seconds.toFixed(0)} s, ${(runs / seconds).toFixed(0)} a second`;
  return `${effort}: ${counted(invalid, 'with a violation')}, ${counted(stuck, 'stuck')}`;
}

function counted(seeds: readonly number[], what: string): string {
  return `${seeds.length} ${what}${seeds.length > 0 ? ` (seeds ${seeds.slice(0, 10).join(', ')})` : ''}`;
}

// What a night is asked to do, as its user writes it down (YAML or JSON): systems x workloads x
// nemeses x seeds. docs/nightly.md tells every key.
import type { ZodType } from 'zod';
import { readTextFile } from '../ground/text-file.ts';
import { UsageError } from '../ground/usage-error.ts';

export interface NightConfig {
  readonly entries: readonly NightEntry[];
  /** Runs at a time; as many as fit the machine's cores when left out. */
  readonly parallel?: number | undefined;
  /** Histories of valid runs are kept for so many nights; those of others, and all results, for ever. */
  readonly keepValidNights?: number | undefined;
}

export interface NightEntry {
  /** Names, or paths of config files from where this file is. */
  readonly systems?: readonly string[] | undefined;
  /** Or failures that were kept: a folder of such files, from where this file is; it may not be there yet. */
  readonly kept?: string | undefined;
  /** How often each of them is done; once when left out. */
  readonly times?: number | undefined;
  /** Each system's usual one when left out. */
  readonly workloads?: readonly string[] | undefined;
  readonly nemeses?: readonly string[] | undefined;
  /** `1..20` or `1,5,9`: the same ones every night. */
  readonly seeds?: string | undefined;
  /** So many seeds besides, drawn from the night's name: other ones every night. */
  readonly freshSeeds?: number | undefined;
  readonly time?: string | undefined;
  readonly clients?: number | undefined;
  readonly keys?: number | undefined;
  readonly rate?: number | undefined;
  readonly deadline?: string | undefined;
  /** In the simulator: no processes, virtual time. */
  readonly simulated?: boolean | undefined;
  /** Systems known to be buggy, of which at least so many runs must be invalid. */
  readonly mustFail?: number | undefined;
  /** What each run must come to besides, such as `recovered < 5s`. */
  readonly require?: readonly string[] | undefined;
}

/** Throws a UsageError that names the place. */
export async function readNightConfig(file: string): Promise<NightConfig> {
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    value = parse(readTextFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UsageError(`${file}: there is no such file; doubletake init writes one`);
    throw new UsageError(`${file}: ${(error as Error).message.split('\n')[0]}`);
  }
  const parsed = (await nightConfigSchema()).safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  );
  throw new UsageError(`${file}: ${problems.join(`\n${file}: `)}`);
}

async function nightConfigSchema(): Promise<ZodType<NightConfig>> {
  const { z } = await import('zod');
  const count = z.int().min(1);
  const words = z.array(z.string().min(1)).min(1);
  const entry = z
    .strictObject({
      systems: words.optional(),
      kept: z.string().min(1).optional(),
      times: count.max(1000).optional(),
      workloads: words.optional(),
      nemeses: words.optional(),
      seeds: z.coerce.string().optional(),
      freshSeeds: count.max(10_000).optional(),
      time: z.coerce.string().optional(),
      clients: count.max(1000).optional(),
      keys: count.max(100_000).optional(),
      rate: count.max(1_000_000).optional(),
      deadline: z.coerce.string().optional(),
      simulated: z.boolean().optional(),
      mustFail: count.optional(),
      require: words.optional(),
    })
    .refine(
      ({ systems, kept }) => (systems === undefined) !== (kept === undefined),
      'say systems, or kept',
    )
    .refine(
      ({ kept, seeds, freshSeeds }) => (kept ?? seeds ?? freshSeeds) !== undefined,
      'say seeds, freshSeeds or both',
    );
  return z.strictObject({
    entries: z.array(entry).min(1),
    parallel: count.max(1000).optional(),
    keepValidNights: count.optional(),
  });
}

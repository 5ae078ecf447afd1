// A failure that is kept: one small file, in the repository of whoever has the server, with what to do again
// and what was seen. Nothing in it depends on where it is.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rate } from '../ground/rate.ts';
import { readJsonFile } from '../ground/json-file.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { Plan } from '../plan/plan.ts';
import { portable } from '../record/config-place.ts';
import { loadRun } from '../record/load.ts';
import { findPlan, openRunFolder, planIn, toJson, writeWhole } from '../record/store.ts';
import { isSealOf, sealOf } from '../record/trust.ts';
import { findModel } from '../config/find-system.ts';
import { doneProbe, type DoneProbe } from './replay-probe.ts';
import { readShrunk } from './shrunk.ts';

export interface Kept {
  readonly format: typeof FORMAT;
  readonly version: 1;
  /** The kind of anomaly that was seen. */
  readonly kind: string;
  readonly sentence: string;
  /** How often it was seen, of how many runs, when it was kept. */
  readonly failed: Pick<Rate, 'hits' | 'of'>;
  /** A run, as its plan; the config's path is as seen from where the file is. */
  readonly plan?: Plan;
  /** Or a probe, as it was done. */
  readonly probe?: DoneProbe;
  /** By whom it was kept: what it names runs elsewhere only where it is trusted. */
  readonly seal?: string;
}

/** As it was read; whether it was kept on this machine, by this user. */
export interface ReadKept extends Kept {
  readonly isOurs: boolean;
}

const FORMAT = 'doubletake-kept';

/**
 * Keeps the failure of a run, a probe or a shrunk plan in a file. @throws UsageError where there is none.
 */
export async function keepFailure(path: string, file: string, isTrusted = false): Promise<Kept> {
  const folder = openRunFolder(path);
  const seen = readShrunk(path) ?? (await whatWasSeen(path, isTrusted));
  const plan = await findPlan(folder);
  const probe = await doneProbe(folder);
  const kept: Kept = {
    ...{ format: FORMAT, version: 1, ...seen },
    ...(plan && { plan: portable(onlyFor(seen.kind, plan), dirname(file)) }),
    ...(probe && { probe }),
  };
  const seal = sealOf(toJson(kept));
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeWhole(file, toJson({ ...kept, ...(seal !== undefined && { seal }) }));
  } catch (error) {
    throw new UsageError(`${file}: it cannot be kept there: ${(error as Error).message}`);
  }
  return kept;
}

/** What else was required of the run is no part of its failure. */
function onlyFor(kind: string, { require, ...plan }: Plan): Plan {
  return require !== undefined && kind === 'unmet-requirement' ? { ...plan, require } : plan;
}

async function whatWasSeen(
  path: string,
  isTrusted: boolean,
): Promise<Pick<Kept, 'kind' | 'sentence' | 'failed'>> {
  const { judgement } = await loadRun(path, { findModel, isTrusted });
  const [first] = judgement.anomalies;
  if (judgement.verdict === 'invalid' && first !== undefined && judgement.run !== undefined) {
    return { kind: first.kind, sentence: first.sentence, failed: { hits: 1, of: 1 } };
  }
  throw new UsageError(
    `${path}: ${judgement.verdict}, not the folder of an invalid run: there is no failure to keep`,
  );
}

/** @throws UsageError in one line for what is no kept failure. */
export async function readKept(file: string): Promise<ReadKept> {
  const found = readJsonFile(file, 'a kept failure') as Kept;
  if (found?.format !== FORMAT || found.version !== 1) {
    throw new UsageError(
      `${file}: neither a run folder nor a kept failure (doubletake keep RUN FILE writes one)`,
    );
  }
  const { seal, ...sealed } = found;
  const isOurs = seal !== undefined && isSealOf(toJson(sealed), seal);
  if (found.plan !== undefined) return { ...found, isOurs, plan: await planIn(found.plan, file) };
  if (typeof found.probe?.url === 'string') return { ...found, isOurs };
  throw new UsageError(`${file}: it has neither a plan nor a probe`);
}

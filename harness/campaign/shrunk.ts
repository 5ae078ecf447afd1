// A shrunk plan's folder says what it is: which violation the plan shows, and how often.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile } from '../ground/json-file.ts';
import type { Rate } from '../ground/rate.ts';

export interface Shrunk {
  /** The kind of anomaly that the plan still shows. */
  readonly kind: string;
  readonly sentence: string;
  /** How often it was seen in real runs of the plan. */
  readonly failed: Pick<Rate, 'hits' | 'of'>;
}

/** Its name in the folder of a shrunk plan. */
export const SHRUNK = 'shrunk.json';

/** Undefined where the folder is not that of a shrunk plan. */
export function readShrunk(folder: string): Shrunk | undefined {
  const file = join(folder, SHRUNK);
  return existsSync(file) ? (readJsonFile(file, 'a shrunk plan') as Shrunk) : undefined;
}

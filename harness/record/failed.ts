// Why a run ended without a verdict, kept in its folder. What was interrupted has no such file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile } from '../ground/json-file.ts';
import { withoutSecrets } from '../ground/secrets.ts';
import { toJson, type RunFolder } from './store.ts';

const FAILED = 'error.json';

/** Does the work; where it fails, and was not interrupted, the folder says why. Rejects as the work does. */
export async function keepingErrors<T>(
  folder: RunFolder,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted) writeFailed(folder, messageOf(error));
    throw error;
  }
}

/** Where nothing can be written (that may be why it failed), the error is told all the same. */
function writeFailed(folder: RunFolder, sentence: string): void {
  try {
    folder.write(FAILED, toJson({ version: 1, error: withoutSecrets(sentence) }));
  } catch {}
}

/** Why the run of this folder failed; undefined where it did not. */
export function readFailed(folder: string): string | undefined {
  const file = join(folder, FAILED);
  if (!existsSync(file)) return undefined;
  const { error } = readJsonFile(file, 'an error') as { readonly error?: unknown };
  return String(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Whether a plan was made here: a run folder may come from others, and what its plan names (a config file,
// the modules and commands of that) runs with the user's rights. A plan that is made here gets a seal, an
// HMAC under a key that never leaves this user's cache folder.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFile } from '../ground/text-file.ts';
import { cacheFolder } from '../ground/cache-folder.ts';
import { UsageError } from '../ground/usage-error.ts';

/** Its name in a run folder, beside plan.json. */
export const SEAL = 'plan.hmac';

/** The seal of a plan's text; undefined where no key can be kept: then its folder is as that of somebody else. */
export function sealOf(text: string | Buffer): string | undefined {
  const key = readKey() ?? makeKey();
  return key && createHmac('sha256', key).update(text).digest('hex');
}

/**
 * Says what is about to run because a plan names it (a config file, commands), and refuses to where the plan was made elsewhere.
 * @throws UsageError that says how to trust it.
 */
export function askForTrust(
  folder: string,
  named: string | undefined,
  {
    isTrusted,
    isOurs = isSealed(folder),
    note,
  }: {
    readonly isTrusted: boolean;
    /** Whether it was made here; by the seal in the folder unless told. */
    readonly isOurs?: boolean;
    readonly note?: (sentence: string) => void;
  },
): void {
  if (named === undefined) return;
  if (!isTrusted && !isOurs) {
    throw new UsageError(
      `${folder}: its plan was not made on this machine, and names ${named}, of which commands or modules would run here: look at that, then say --trust`,
    );
  }
  note?.(`running ${named}, which the plan of ${folder} names\n`);
}

function isSealed(folder: string): boolean {
  try {
    const seal = readTextFile(join(folder, SEAL)).trim();
    return isSealOf(readTextFile(join(folder, 'plan.json')), seal);
  } catch {
    return false;
  }
}

/** Whether this text was sealed here, by this user. */
export function isSealOf(text: string | Buffer, seal: string): boolean {
  const key = readKey();
  const given = Buffer.from(seal, 'hex');
  const own = key && createHmac('sha256', key).update(text).digest();
  return own !== undefined && own.length === given.length && timingSafeEqual(own, given);
}

const KEY_BYTES = 32;

function readKey(): Buffer | undefined {
  try {
    const key = readFileSync(keyFile());
    return key.length === KEY_BYTES ? key : undefined;
  } catch {
    return undefined;
  }
}

function makeKey(): Buffer | undefined {
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    const key = randomBytes(KEY_BYTES);
    writeFileSync(keyFile(), key, { flag: 'wx', mode: 0o600 });
    return key;
  } catch {
    // Another run made it in this moment, or nothing can be written there.
    return readKey();
  }
}

function keyFile(): string {
  return join(cacheFolder(), 'plan-key');
}

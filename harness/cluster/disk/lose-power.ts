// Power lost: what a node that is dead by now had written and not synced is taken back, last change
// first, by the undo logs that disk-faults.c kept. Names and what was synced stay.
import { constants } from 'node:fs';
import { lstat, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What was taken back. */
export interface Loss {
  /** Of those that changed without being synced. */
  readonly files: number;
  /** Bytes of changes that are gone. */
  readonly bytes: number;
}

/** Five unsigned 64-bit numbers: synced, offset, kept, old size, changed. */
const HEAD_BYTES = 40;

interface Change {
  readonly offset: number;
  readonly kept: Buffer;
  readonly oldSize: number;
  readonly changed: number;
}

/** The logs are void afterwards: what is there now is what the disk holds. */
export async function losePower(dataFolder: string, stateFolder: string): Promise<Loss> {
  const files = await filesByIdentity(dataFolder);
  let count = 0;
  let bytes = 0;
  for (const name of await readdir(stateFolder)) {
    if (!name.endsWith('.undo')) continue;
    const log = join(stateFolder, name);
    const changes = unsynced(await readFile(log));
    const file = files.get(name.replace('.undo', ''));
    // One that was unlinked meanwhile has no name to be found by.
    if (file !== undefined && changes.length > 0) {
      await takeBack(file, changes);
      count += 1;
      bytes += changes.reduce((sum, { changed }) => sum + changed, 0);
    }
    await rm(log);
  }
  return { files: count, bytes };
}

/** Changes that no later sync made durable, in the order in which they were made. */
function unsynced(log: Buffer): Change[] {
  const changes: (Change & { readonly at: number })[] = [];
  let durableBefore = 0;
  for (let at = 0; at + HEAD_BYTES <= log.length;) {
    const [synced, offset, size, oldSize, changed] = [0, 8, 16, 24, 32].map((place) =>
      Number(log.readBigUInt64LE(at + place)),
    ) as [number, number, number, number, number];
    const end = at + HEAD_BYTES + size;
    // The last one is torn where the node died as it wrote it; then nothing was changed yet.
    if (end > log.length) break;
    if (synced > 0) durableBefore = synced;
    else changes.push({ at, offset, oldSize, changed, kept: log.subarray(at + HEAD_BYTES, end) });
    at = end;
  }
  return changes.filter(({ at }) => at >= durableBefore);
}

async function takeBack(file: string, changes: readonly Change[]): Promise<void> {
  // Never through a link that came there meanwhile.
  const handle = await open(file, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    for (const { offset, kept, oldSize } of changes.toReversed()) {
      if (kept.length > 0) await handle.write(kept, 0, kept.length, offset);
      await handle.truncate(oldSize);
    }
  } finally {
    await handle.close();
  }
}

/** Paths of the regular files below a folder, by inode and time of birth: inodes are used again. */
async function filesByIdentity(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { ino, birthtimeNs } = await lstat(path, { bigint: true });
    files.set(`${ino}-${birthtimeNs}`, path);
    // Where the file system knows no time of birth, the library writes 0.
    files.set(`${ino}-0`, path);
  }
  return files;
}

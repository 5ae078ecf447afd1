// Files of a run that may be large: what nodes logged and traced is compressed when the run is over, and
// read back in pieces, whichever it is.
import {
  createReadStream,
  createWriteStream,
  lstatSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline as unwatched, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** Smaller files stay as they are, for everybody's tools. */
const LARGE_BYTES = 8e6;

/** Whether a file of that name, compressed or not, has this ending. */
export function isNamed(name: string, ending: string): boolean {
  return name.endsWith(ending) || name.endsWith(`${ending}.gz`);
}

/** The bytes of a file, decompressed where its name says so. */
export function bytesOf(file: string): Readable {
  const bytes = createReadStream(file);
  return file.endsWith('.gz') ? unwatched(bytes, createGunzip(), () => undefined) : bytes;
}

/** The file is now there compressed, and no more as it was; where that fails it stays as it is. */
export async function pack(file: string, to: string): Promise<void> {
  const partial = `${to}.partial`;
  try {
    await pipeline(createReadStream(file), createGzip(), createWriteStream(partial));
    renameSync(partial, to);
    rmSync(file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new Error(`cannot compress ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Compresses the large files of a folder with this ending; none where there is no folder. One that
 * cannot be (a full disk) stays as it is, which is read as well.
 */
export async function packLarge(folder: string, ending: string): Promise<void> {
  for (const name of namesIn(folder).filter((one) => one.endsWith(ending))) {
    const file = join(folder, name);
    const stat = lstatSync(file);
    if (stat.isFile() && stat.size > LARGE_BYTES)
      await pack(file, `${file}.gz`).catch(() => undefined);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

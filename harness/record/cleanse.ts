// What programs wrote into a run folder themselves (logs, traces, data of nodes) passes no door of ours: when
// they have ended, their files are gone through, and references stand in the place of secrets. Where the
// harness dies before that, its watchdog takes those files away.
import {
  createReadStream,
  createWriteStream,
  existsSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RAW, tellRawFolder } from '../cluster/process/watchdog.ts';
import { secretBytes } from '../ground/secrets.ts';
import type { RunFolder } from './store.ts';

/** Called before a program writes into the folder, where a secret is known or (`isSure`) will be. */
export function expectSecrets({ path }: RunFolder, isSure = false): void {
  if (!isSure && secretBytes() === undefined) return;
  writeFileSync(join(path, RAW), '');
  tellRawFolder(resolve(path));
}

/** Files without a secret stay as they are. */
export async function cleanse({ path, logs, traces }: RunFolder): Promise<void> {
  if (secretBytes() !== undefined) {
    for (const folder of [logs, traces, join(path, 'data')].filter(existsSync)) {
      for (const name of await readdir(folder, { recursive: true })) {
        const file = join(folder, name);
        if ((await lstat(file)).isFile()) await cleanseFile(file);
      }
    }
  }
  rmSync(join(path, RAW), { force: true });
}

async function cleanseFile(file: string): Promise<void> {
  const partial = `${file}.partial`;
  let found = 0;
  try {
    await pipeline(
      createReadStream(file, { encoding: 'latin1' }),
      (pieces: AsyncIterable<string>) => clean(pieces, () => found++),
      createWriteStream(partial, { encoding: 'latin1', flags: 'wx' }),
    );
    if (found > 0) renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** A secret that two pieces share is found, too: of each piece the end waits for the next one. */
async function* clean(pieces: AsyncIterable<string>, onFound: () => void): AsyncGenerator<string> {
  const { pattern, longest, reference } = secretBytes()!;
  let waiting = '';
  const upTo = (text: string, limit: number): string => {
    let written = '';
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      if (match.index >= limit) break;
      onFound();
      written += text.slice(from, match.index) + reference(match[0]);
      from = match.index + match[0].length;
    }
    const end = Math.max(from, limit);
    waiting = text.slice(end);
    return written + text.slice(from, end);
  };
  for await (const piece of pieces) {
    const text = waiting + piece;
    yield upTo(text, Math.max(0, text.length - longest));
  }
  yield upTo(waiting, waiting.length);
}

// The command line as a user has it: a real process, in a store folder of its own.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const PROGRAM = fileURLToPath(new URL('../../harness/main.js', import.meta.url));

/** Never rejects; the exit code tells. */
export function doubletake(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  return execa(process.execPath, [PROGRAM, ...args], { reject: false, env: environment });
}

export type Running = ReturnType<typeof doubletake>;

/** A fresh folder for a suite's runs, removed afterwards. */
export function useStore(): { readonly path: string } {
  const store = { path: '' };
  before(() => {
    store.path = mkdtempSync(join(tmpdir(), 'doubletake-test-'));
  });
  after(() => rmSync(store.path, { recursive: true, force: true }));
  return store;
}

/** Command lines of processes that still mention a folder: whatever a run left behind. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(commandLine)
    .filter((line) => line.includes(folder));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Resolves with the first line of a process's stderr that matches. */
export async function untilStderr(running: Running, pattern: RegExp): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    running.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (pattern.test(text)) resolve();
    });
    running.stderr.on('end', () => reject(new Error(`never said ${String(pattern)}:\n${text}`)));
  });
}

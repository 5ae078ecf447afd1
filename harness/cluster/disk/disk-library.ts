// The preload library of disk faults (disk-faults.c), built by the system's C compiler on first use and
// kept in the cache by the content of its source.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { UsageError } from '../../ground/usage-error.ts';
import { findExecutable } from '../process/executable.ts';
import { cacheFolder } from '../../ground/cache-folder.ts';

const SOURCE = fileURLToPath(
  new URL('../../../../harness/cluster/disk/disk-faults.c', import.meta.url),
);

/** Why there are no disk faults on this machine, and what would change that; undefined where there are. */
export async function missingDiskFaults(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'faults of disks need Linux';
  if (existsSync(builtFile())) return undefined;
  if ((await findExecutable('cc')) !== undefined) return undefined;
  return 'faults of disks need a C compiler on the PATH (cc): install gcc or clang';
}

/**
 * The path of the library, built where it is not there yet.
 *
 * @throws UsageError where it cannot be built here.
 */
export async function diskLibrary(): Promise<string> {
  const missing = await missingDiskFaults();
  if (missing !== undefined) throw new UsageError(missing);
  const file = builtFile();
  if (existsSync(file)) return file;
  mkdirSync(cacheFolder(), { recursive: true });
  const building = `${file}.${process.pid}`;
  const flags = ['-shared', '-fPIC', '-O2', '-o', building, SOURCE, '-ldl'];
  const built = await execa('cc', flags, { reject: false, timeout: 60_000 });
  if (built.exitCode !== 0) {
    throw new UsageError(
      `faults of disks: cc cannot build their library: ${firstLine(built.stderr)}`,
    );
  }
  // Whole at once, for whoever builds it at the same time.
  renameSync(building, file);
  return file;
}

function builtFile(): string {
  const digest = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 12);
  return join(cacheFolder(), `disk-faults-${process.arch}-${digest}.so`);
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

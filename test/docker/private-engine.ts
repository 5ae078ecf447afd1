// The check of docker/ where there is no engine and no image registry: an engine of its own from
// Debian's packages, images that stand in for the official ones under their names, the check, and
// everything gone again. Needs Linux, root, Debian 12, Go, npm; nothing is installed.
//   node dist/test/docker/private-engine.js [FOLDER TO KEEP PACKAGES IN]     exit code as check.js
import { execa } from 'execa';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findExecutable } from '../../harness/cluster/process/executable.ts';
import { untilInterrupted } from '../../harness/cli/interrupt.ts';
import { withUndo } from '../../harness/ground/undo.ts';
import { processesOf } from '../support/cli.ts';
import { startEngine } from './engine-process.ts';
import { unpackPackages } from './packages.ts';
import { importStandIns } from './stand-ins.ts';

const CHECK = fileURLToPath(new URL('./check.js', import.meta.url));
const NEEDED = ['apt-get', 'dpkg-deb', 'chroot', 'go', 'npm', 'tar'];

process.exitCode = await main();

async function main(): Promise<number> {
  const reason = await reasonToSkip();
  if (reason !== undefined) {
    console.log(`skipped: ${reason}`);
    return 77;
  }
  const folder = mkdtempSync(join(tmpdir(), 'doubletake-engine-'));
  const kept = process.argv[2] ?? join(folder, 'kept');
  mkdirSync(kept, { recursive: true });
  const interfaces = readdirSync('/sys/class/net');
  let exitCode = 1;
  const interrupted = untilInterrupted();
  await withUndo(async (undo) => {
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    const said = stopwatch();
    const programs = await unpackPackages(kept, join(folder, 'programs'));
    interrupted.throwIfAborted();
    said('packages unpacked');
    process.env['PATH'] = [...programs, process.env['PATH']].join(delimiter);
    const engine = await startEngine(folder);
    undo.push(engine.stop);
    Object.assign(process.env, engine.environment);
    said('engine up');
    await importStandIns(kept, folder);
    interrupted.throwIfAborted();
    said('stand-ins for the official images imported');
    const check = await execa(process.execPath, [CHECK], { reject: false, stdio: 'inherit' });
    exitCode = check.exitCode ?? 1;
    said('check done');
  });
  const left = [
    ...processesOf(folder).map(({ command }) => command),
    ...readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(folder)),
    ...readdirSync('/sys/class/net').filter((name) => !interfaces.includes(name)),
  ];
  console.log(left.length === 0 ? 'nothing is left of the engine' : `LEFT: ${left.join('\n')}`);
  return left.length === 0 ? exitCode : 1;
}

async function reasonToSkip(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'this needs root on Linux';
  for (const program of NEEDED) {
    if ((await findExecutable(program)) === undefined) return `there is no ${program} on the PATH`;
  }
  const release = readFileSync('/etc/os-release', 'utf8');
  return release.includes('VERSION_CODENAME=bookworm') ? undefined : 'this is not Debian 12';
}

function stopwatch(): (what: string) => void {
  let beganMs = performance.now();
  return (what) => {
    console.log(`${what}: ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
    beganMs = performance.now();
  };
}

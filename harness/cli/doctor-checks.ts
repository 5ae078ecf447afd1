// What this machine has of what doubletake wants, as facts; the command line prints them.
import { execa } from 'execa';
import { availableParallelism } from 'node:os';
import { findExecutable } from '../cluster/process/executable.ts';
import { missingPreload } from '../cluster/preload-library.ts';
import { openPortPool } from '../cluster/ports.ts';
import { loadSystems } from '../system/index.ts';
import {
  cachedProgram,
  findToxiproxy,
  TOXIPROXY_VERSION,
} from '../cluster/proxy/toxiproxy-install.ts';

export interface Finding {
  readonly name: string;
  /** `poor`: runs are possible, but not as good as they could be; `missing`: they are not. */
  readonly state: 'good' | 'poor' | 'missing';
  readonly found: string;
  /** What makes it good, where it is not. */
  readonly remedy?: string;
}

/** Changes nothing and installs nothing; takes a second at most where everything answers. */
export async function examine(): Promise<readonly Finding[]> {
  const asked = await Promise.all([toxiproxy(), go(), ports(), disks()]);
  return [nodeVersion(), cores(), ...asked, ...(await databases())];
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isGood = major > 20 || (major === 20 && minor >= 19);
  const finding: Finding = {
    name: 'Node',
    state: isGood ? 'good' : 'missing',
    found: process.version,
  };
  return isGood ? finding : { ...finding, remedy: 'install Node 20.19 or newer: nodejs.org' };
}

function cores(): Finding {
  const count = availableParallelism();
  const finding: Finding = { name: 'cores', state: count > 1 ? 'good' : 'poor', found: `${count}` };
  return count > 1
    ? finding
    : { ...finding, remedy: 'with two cores or more, servers and clients truly run side by side' };
}

async function disks(): Promise<Finding> {
  const missing = await missingPreload('disk');
  const name = 'faults of disks and clocks';
  if (missing === undefined) return { name, state: 'good', found: 'can be had' };
  return { name, state: 'poor', found: 'cannot be had', remedy: missing };
}

async function toxiproxy(): Promise<Finding> {
  const name = 'Toxiproxy';
  try {
    const { kind, from, version, command, url } = await findToxiproxy({ mayInstall: false });
    const where = url ?? command.join(' ');
    if (kind === 'toxiproxy')
      return { name, state: 'good', found: `${version} (${from}: ${where})` };
    return {
      name,
      state: 'poor',
      found: 'the embedded stand-in only',
      remedy: `the first run downloads ${TOXIPROXY_VERSION}, or builds it with Go, as ${cachedProgram()}; or set TOXIPROXY_SERVER`,
    };
  } catch (error) {
    const remedy = 'correct TOXIPROXY_SERVER or TOXIPROXY_URL, or unset it';
    return { name, state: 'missing', found: (error as Error).message, remedy };
  }
}

async function go(): Promise<Finding> {
  const name = 'Go';
  const program = await findExecutable('go');
  const answer =
    program === undefined
      ? undefined
      : await execa(program, ['version'], { reject: false, timeout: 5000 });
  if (answer?.exitCode === 0) return { name, state: 'good', found: answer.stdout };
  const remedy = 'only where Toxiproxy cannot be downloaded, to build it: go.dev/dl';
  return { name, state: 'poor', found: 'none on the PATH', remedy };
}

async function ports(): Promise<Finding> {
  const name = 'ports';
  const pool = openPortPool();
  try {
    return { name, state: 'good', found: `free ones from ${await pool.take()} on` };
  } catch (error) {
    const remedy = 'see what listens there: ss -ltnp';
    return { name, state: 'missing', found: (error as Error).message, remedy };
  } finally {
    await pool.release();
  }
}

/** One finding for each kind of database; they are needed for the systems of that name alone. */
async function databases(): Promise<readonly Finding[]> {
  const findings = new Map<string, Finding>();
  for (const { name: system, missing } of (await loadSystems()).values()) {
    const [name = ''] = system.split('-');
    if (missing === undefined || findings.has(name)) continue;
    const [found = '', remedy] = ((await missing()) ?? 'there').split('; ');
    const finding: Finding = { name, state: remedy === undefined ? 'good' : 'poor', found };
    findings.set(name, remedy === undefined ? finding : { ...finding, remedy });
  }
  return [...findings.values()];
}

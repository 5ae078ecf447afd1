// The wall clock of one node: the preload library before its C library (clock-faults.c), which is told by a
// shared page how wrong it is, and counts there each look at it.
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { realClock } from '../../ground/clock.ts';
import { waitUntil } from '../../ground/wait-until.ts';
import type { NodeFault } from '../../plan/fault.ts';
import type { Effect } from '../cluster.ts';
import { groupStates } from '../process/process-state.ts';

export type ClockFault = Extract<NodeFault, { readonly f: `clock-${string}` }>;

export interface NodeClock {
  /** For the node's process. */
  readonly environment: Readonly<Record<string, string>>;
  /** `group` is the process group of the node. */
  readonly begin: (fault: ClockFault, group: number | undefined) => Promise<Effect>;
  readonly end: () => Promise<Effect>;
}

/** A node that looks at its clock does it within this time, or the fault is not seen to be in force. */
const LOOKS_WITHIN_MS = 2000;

/** `stateFolder` gets the shared page and the library. */
export async function nodeClock(
  name: string,
  { stateFolder, library }: Readonly<Record<'stateFolder' | 'library', string>>,
): Promise<NodeClock> {
  await mkdir(stateFolder, { recursive: true });
  const page = join(stateFolder, 'page');
  await writeFile(page, Buffer.alloc(PAGE_BYTES));
  // A node may run as another user than the harness, who cannot read our cache.
  const preloaded = join(stateFolder, 'clock-faults.so');
  await copyFile(library, preloaded);
  await chmod(preloaded, 0o755);
  await chmod(stateFolder, 0o777);
  await chmod(page, 0o666);
  const environment = { LD_PRELOAD: preloaded, DOUBLETAKE_CLOCK: page };

  const begin = async (fault: ClockFault, group: number | undefined): Promise<Effect> => {
    const byMs = fault.f === 'clock-jump' ? fault.byMs : 0;
    const perMille = fault.f === 'clock-drift' ? fault.perMille : 0;
    writeError(page, { byMs, perMille });
    const canary = await canarySays(environment);
    const before = looksAt(page);
    const look = async (): Promise<number | undefined> => looksAt(page) - before || undefined;
    const patience = { clock: realClock, everyMs: 10, withinMs: LOOKS_WITHIN_MS };
    const looks = await waitUntil(look, patience);
    if (looks === undefined)
      return { verified: false, evidence: await unseen(name, group, preloaded) };
    const isRight = perMille !== 0 || Math.abs(canary - byMs) < CANARY_MS;
    const evidence = `${name} looked at its clock ${times(looks)} since; a canary's is ${(canary / 1000).toFixed(2)} s off`;
    return { verified: isRight, evidence };
  };

  return {
    environment,
    begin,
    end: async () => {
      writeError(page, { byMs: 0, perMille: 0 });
      const canary = await canarySays(environment);
      const evidence = `a canary's clock is ${(canary / 1000).toFixed(2)} s off`;
      return { verified: Math.abs(canary) < CANARY_MS, evidence };
    },
  };
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** How far from what it shall be a canary's clock may be: a process has to start. */
const CANARY_MS = 1000;

/** How far off the clock of a program is that stands where the node does, in milliseconds. */
async function canarySays(environment: Readonly<Record<string, string>>): Promise<number> {
  const { stdout } = await execa('date', ['+%s%3N'], { env: environment, reject: false });
  return Number(stdout) - Date.now();
}

const PAGE_BYTES = 40;

/** As clock-faults.c has it: the version is odd while the rest is written. */
function writeError(
  page: string,
  { byMs, perMille }: { readonly byMs: number; readonly perMille: number },
): void {
  const file = openSync(page, 'r+');
  try {
    const version = Buffer.alloc(8);
    readSync(file, version, 0, 8, 0);
    const next = version.readBigUInt64LE() + 1n;
    const write = (number: bigint, at: number): void => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(number);
      writeSync(file, bytes, 0, 8, at);
    };
    write(next, 0);
    write(BigInt(Math.round(byMs * 1e6)), 8);
    write(process.hrtime.bigint(), 16);
    write(BigInt(Math.round(perMille)), 24);
    write(next + 1n, 0);
  } finally {
    closeSync(file);
  }
}

function looksAt(page: string): number {
  const file = openSync(page, 'r');
  try {
    const bytes = Buffer.alloc(8);
    readSync(file, bytes, 0, 8, 32);
    return Number(bytes.readBigUInt64LE());
  } finally {
    closeSync(file);
  }
}

/** Why nothing was seen, as far as the processes of the node tell. */
async function unseen(name: string, group: number | undefined, library: string): Promise<string> {
  const pids = group === undefined ? [] : [...(await groupStates(group)).keys()];
  for (const pid of pids) {
    const program = await readFile(`/proc/${pid}/exe`).catch(() => undefined);
    if (program?.includes(GO_BUILD) === true) {
      return `${name} is a Go program, which asks the kernel for the time itself: its clock cannot be made wrong`;
    }
  }
  const maps = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/maps`, 'utf8').catch(() => '')),
  );
  return maps.some((map) => map.includes(library))
    ? `${name} did not look at its clock for ${LOOKS_WITHIN_MS} ms`
    : `${name} does not ask the C library for the time: its program is static, or was started without its environment`;
}

/** What each program that was built by Go has in it. */
const GO_BUILD = Buffer.from('\xff Go buildinf:', 'latin1');

// The disk of one node: its data folder with the preload library before it (disk-faults.c), which is
// told by a shared page what to do, and tells there what came through it.
import { chmod, copyFile, mkdir, open, readdir, realpath, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { realClock } from '../../ground/clock.ts';
import { waitUntil } from '../../ground/wait-until.ts';
import type { NodeFault } from '../../plan/fault.ts';
import type { Effect } from '../cluster.ts';
import { losePower } from './lose-power.ts';

/** A fault of a disk that goes on working, or refuses to. */
export type DiskFault = Extract<NodeFault, { readonly f: `disk-${string}` }>;

export interface NodeDisk {
  /** For the node's process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly begin: (fault: DiskFault) => Promise<Effect>;
  readonly end: () => Promise<Effect>;
  /** What is there now is durable: called when the node is ready for the first time. */
  readonly settle: () => Promise<void>;
  /** To be called when the node is dead. */
  readonly losePower: () => Promise<Effect>;
}

/** As disk-faults.c numbers them. */
const MODES: Readonly<Record<DiskFault['f'], number>> = {
  'disk-full': 1,
  'disk-error': 2,
  'disk-slow': 3,
};

/** A node that does something on its disk does it within this time, or the fault is not seen to be in force. */
const HIT_WITHIN_MS = 2000;

const PAGE_BYTES = 24;

/** `stateFolder` gets the shared page and the undo logs; it must not lie in the data folder. */
export async function nodeDisk(
  name: string,
  {
    dataFolder,
    stateFolder,
    library,
  }: Readonly<Record<'dataFolder' | 'stateFolder' | 'library', string>>,
): Promise<NodeDisk> {
  await mkdir(dataFolder, { recursive: true });
  await mkdir(stateFolder, { recursive: true });
  const page = join(stateFolder, 'control');
  await (await open(page, 'a')).close();
  await writeMode(page, 0, 0);
  // A node may run as another user than the harness, as PostgreSQL does, who cannot read our cache.
  const preloaded = join(stateFolder, 'disk-faults.so');
  await copyFile(library, preloaded);
  await chmod(preloaded, 0o755);
  await chmod(stateFolder, 0o777);
  await chmod(page, 0o666);
  const [data, state] = await Promise.all([realpath(dataFolder), realpath(stateFolder)]);

  const begin = async (fault: DiskFault): Promise<Effect> => {
    const { hit: before } = await readCounts(page);
    await writeMode(page, MODES[fault.f], fault.f === 'disk-slow' ? fault.latencyMs : 0);
    const look = async (): Promise<number | undefined> => {
      const { hit } = await readCounts(page);
      return hit > before ? hit - before : undefined;
    };
    const patience = { clock: realClock, everyMs: 10, withinMs: HIT_WITHIN_MS };
    const hits = await waitUntil(look, patience);
    const what = fault.f === 'disk-slow' ? 'delayed' : 'refused';
    if (hits !== undefined) return { verified: true, evidence: `${hits} calls of ${name} ${what}` };
    return { verified: false, evidence: await unseen(name, page) };
  };

  return {
    environment: {
      LD_PRELOAD: join(state, 'disk-faults.so'),
      DOUBLETAKE_DISK_DATA: data,
      DOUBLETAKE_DISK_STATE: state,
    },
    begin,
    end: async () => {
      await writeMode(page, 0, 0);
      return { verified: true, evidence: `the disk of ${name} works again` };
    },
    settle: async () => {
      const logs = (await readdir(state)).filter((file) => file.endsWith('.undo'));
      // Emptied and not removed: the node may hold one open and locked.
      await Promise.all(logs.map((file) => truncate(join(state, file))));
    },
    losePower: async () => {
      const { seen } = await readCounts(page);
      if (seen === 0) return { verified: false, evidence: await unseen(name, page) };
      const { files, bytes } = await losePower(data, state);
      const evidence = `${bytes} bytes of changes to ${files} files were not synced, and are gone`;
      return { verified: true, evidence };
    },
  };
}

async function unseen(name: string, page: string): Promise<string> {
  const { seen } = await readCounts(page);
  return seen > 0
    ? `${name} did nothing on its disk`
    : `no call of ${name} on its data folder came through the C library: it stores nothing there, or makes system calls of its own, as Go programs do`;
}

async function writeMode(page: string, mode: number, latencyMs: number): Promise<void> {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(mode, 0);
  bytes.writeUInt32LE(latencyMs, 4);
  const handle = await open(page, 'r+');
  try {
    // The counts behind it stay.
    const { size } = await handle.stat();
    if (size < PAGE_BYTES) await handle.truncate(PAGE_BYTES);
    await handle.write(bytes, 0, bytes.length, 0);
  } finally {
    await handle.close();
  }
}

/** Calls that came through, and those of them that were refused or delayed. */
async function readCounts(page: string): Promise<{ readonly seen: number; readonly hit: number }> {
  const handle = await open(page, 'r');
  try {
    const bytes = Buffer.alloc(PAGE_BYTES);
    await handle.read(bytes, 0, PAGE_BYTES, 0);
    return { seen: Number(bytes.readBigUInt64LE(8)), hit: Number(bytes.readBigUInt64LE(16)) };
  } finally {
    await handle.close();
  }
}

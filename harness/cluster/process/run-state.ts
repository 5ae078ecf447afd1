// Which process groups this harness has started and not stopped yet: told to the watchdog, which kills
// them when the harness dies, and written down for `doubletake cleanup`, should both have died.
// A process is known by its pid and the time at which it started, because pids are used again.
import { execaSync } from 'execa';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { endStrays, findStrays, OUR_MARK } from './strays.ts';
import { tellWatchdog } from './watchdog.ts';

export interface KnownProcess {
  readonly pid: number;
  /** As the system tells it; only equality means anything. */
  readonly started: string;
}

interface RunState {
  readonly harness: KnownProcess;
  readonly groups: readonly KnownProcess[];
  /** How the marks of all that it started begin. */
  readonly mark: string;
}

const groups = new Map<number, string>();

export function rememberGroup(pid: number): void {
  const started = startOf(pid);
  if (started === undefined) return;
  if (groups.size === 0) forgetTheDead();
  groups.set(pid, started);
  save();
}

export function forgetGroup(pid: number): void {
  if (groups.delete(pid)) save();
}

export function thisProcess(): KnownProcess {
  return { pid: process.pid, started: startOf(process.pid) ?? '' };
}

/** What was still there though its harness was gone, by pid; killed when this returns. */
export interface Leftovers {
  readonly groups: readonly number[];
  /** Processes that had left their group. */
  readonly strays: readonly number[];
}

export function killLeftovers(): Leftovers {
  const killed: number[] = [];
  const strays: number[] = [];
  for (const name of stateFiles()) {
    const file = join(stateFolder(), name);
    const state = read(file);
    if (state !== undefined && isAlive(state.harness)) continue;
    for (const group of state?.groups ?? []) {
      if (!isAlive(group)) continue;
      process.kill(-group.pid, 'SIGKILL');
      killed.push(group.pid);
    }
    // Who was killed with its group may take a moment to be gone.
    const marked = endStrays(String(state?.mark));
    strays.push(...marked.filter((pid) => !killed.includes(pid)));
    rmSync(file, { force: true });
  }
  return { groups: killed, strays };
}

/** Removes what is written down of harnesses of which nothing is left. */
function forgetTheDead(): void {
  for (const name of stateFiles()) {
    const file = join(stateFolder(), name);
    const state = read(file);
    if (state === undefined || [state.harness, ...state.groups].some(isAlive)) continue;
    if (findStrays(state.mark).length === 0) rmSync(file, { force: true });
  }
}

function stateFolder(): string {
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(state, 'doubletake', 'running');
}

/** Rewritten at every change, whole: whoever is killed in between leaves the one before. */
function save(): void {
  tellWatchdog([...groups.keys()]);
  const file = join(stateFolder(), `${process.pid}.json`);
  if (groups.size === 0) {
    rmSync(file, { force: true });
    return;
  }
  const list = [...groups].map(([pid, started]) => ({ pid, started }));
  try {
    mkdirSync(stateFolder(), { recursive: true, mode: 0o700 });
    writeFileSync(
      file,
      JSON.stringify({ harness: thisProcess(), groups: list, mark: OUR_MARK } satisfies RunState),
    );
  } catch {
    // A home that cannot be written to costs the clean-up after a crash, and not the run.
  }
}

function stateFiles(): readonly string[] {
  try {
    return readdirSync(stateFolder()).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

/** Undefined for a file that was torn as its harness died. */
function read(file: string): RunState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunState;
  } catch {
    return undefined;
  }
}

export function isAlive({ pid, started }: KnownProcess): boolean {
  return startOf(pid) === started;
}

/** Undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') {
    const { stdout } = execaSync('ps', ['-o', 'lstart=', '-p', String(pid)], { reject: false });
    return stdout === undefined || stdout.trim() === '' ? undefined : stdout.trim();
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    // Field 22: in clock ticks since the machine started, so that the boot belongs to it.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[18]}`;
  } catch {
    return undefined;
  }
}

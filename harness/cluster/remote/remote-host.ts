// Another machine, reached by the system's ssh: one connection for everything, with a keeper at its far end that
// ends what was started there and takes its folder away as soon as the connection is gone, whatever ends
// it. Links stay here: ports of that machine lead to them, and ports of ours to its nodes.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { lastLines } from '../../ground/file-end.ts';
import { UsageError } from '../../ground/usage-error.ts';
import { eachLine } from '../../net/lines.ts';
import { measureClocks, type ClockRelation } from './clock-relation.ts';

/** Where a node runs, and how that machine is reached. */
export interface RemotePlace {
  /** `user@machine`, or a name that ssh's own configuration knows. */
  readonly host: string;
  /** The program and its arguments, `ssh` usually. */
  readonly ssh: readonly string[];
  /** The folder from which they are meant. */
  readonly cwd: string;
  /** The folder there in which the node's command runs; that of its user when left out. */
  readonly folder?: string;
}

export interface RemoteHost {
  /** A folder of ours there. */
  readonly folder: string;
  readonly clocks: ClockRelation;
  /** What a script of sh printed; `$1` and so on are its arguments. @throws Error where it failed. */
  readonly run: (script: string, ...argv: readonly string[]) => Promise<string>;
  /** A program there as a process group whose number stands in the file `NAME.group` of the folder. */
  readonly spawn: (name: string, started: Started, stdio: SpawnOptions['stdio']) => ChildProcess;
  /** A port of this machine that leads to one of that machine. */
  readonly forward: (local: number, remote: number) => Promise<void>;
  /** A port of that machine that leads to one of this machine. */
  readonly backward: (local: number) => Promise<number>;
  /** A port of that machine that nobody listens at. */
  readonly freePort: () => Promise<number>;
  readonly close: () => Promise<void>;
}

export interface Started {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Ends with the connection: groups are killed, the folder is gone. */
const KEEPER = `
  folder=$(mktemp -d "\${TMPDIR:-/tmp}/doubletake-XXXXXX") && chmod 700 "$folder" || exit 1
  echo "$folder"
  cat >/dev/null
  : >"$folder/over"
  for group in "$folder"/*.group; do [ -f "$group" ] && kill -9 "-$(cat "$group")" 2>/dev/null; done
  rm -rf "$folder"`;

/**
 * sshd makes a session of its own for each command, so that this shell leads its process group. What is started
 * while the keeper ends sees that it does, or is seen by it.
 */
const STARTER = `
  eval "$(cat)"
  echo $$ >"$1" || exit 1
  [ -e "\${1%/*}/over" ] && exit 1
  cd "$2" || exit 1; shift 2
  exec "$@" </dev/null`;

const OPEN_WITHIN_MS = 20_000;

/** Below those that a kernel gives to whoever dials. */
const PORTS = [18_000, 32_000] as const;
const PORT_TRIES = 20;

/** @throws UsageError where that machine cannot be reached without a question being asked. */
export async function openRemoteHost(place: RemotePlace, logFolder: string): Promise<RemoteHost> {
  const { host, ssh, cwd } = place;
  const [program = 'ssh', ...flags] = ssh;
  // ssh makes it for its user alone, and takes it away when it ends.
  const path = join(tmpdir(), `doubletake-ssh-${randomBytes(8).toString('hex')}`);
  const socket = ['-o', `ControlPath=${path}`];
  const told = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '-o', 'ServerAliveInterval=5'];
  const log = join(logFolder, `${host.replaceAll(/[^\w.-]/g, '_')}.ssh.log`);
  const master = spawn(
    program,
    [...flags, ...socket, ...told, '-E', log, '-M', host, wordsOf(['sh', '-c', KEEPER])],
    { cwd, stdio: ['pipe', 'pipe', 'ignore'], detached: true },
  );
  master.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    master.once('error', () => resolve());
    master.once('close', () => resolve());
  });
  const close = async (): Promise<void> => {
    master.stdin.end();
    const limit = setTimeout(() => master.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(limit);
  };
  const folder = await firstLine(master, ended);
  if (folder === undefined) {
    await close();
    const said = (await lastLines(log, 1))[0] ?? 'nothing was said';
    throw new UsageError(
      `host ${host}: ssh cannot open a session without a question: ${said}; try ${ssh.join(' ')} -o BatchMode=yes ${host} true`,
    );
  }
  const over = (argv: readonly string[]): string[] => [...flags, ...socket, host, ...argv];
  const control: Control = async (...asked) => {
    const { stdout } = await execa(program, [...flags, ...socket, ...asked, host], { cwd });
    return stdout;
  };
  const backward = async (port: number): Promise<number> =>
    Number(await control('-O', 'forward', '-R', `127.0.0.1:0:127.0.0.1:${port}`));
  return {
    folder,
    clocks: await measureClocks((script) =>
      spawn(program, over([wordsOf(['sh', '-c', script])]), {
        cwd,
        stdio: ['pipe', 'pipe', 'ignore'],
      }),
    ),
    run: async (script, ...argv) => {
      const asked = over([wordsOf(['sh', '-c', script, 'sh', ...argv])]);
      return (await execa(program, asked, { cwd, stdin: 'ignore', timeout: 30_000 })).stdout;
    },
    spawn: (name, started, stdio) => {
      const argv = starting(`${folder}/${name}.group`, started);
      const [, ...others] = stdio as readonly SpawnOptions['stdio'][];
      const whole = ['pipe', ...others] as SpawnOptions['stdio'];
      const child = spawn(program, over([argv]), { cwd, stdio: whole });
      child.stdin!.on('error', () => {});
      child.on('error', () => {});
      child.stdin!.end(exportsOf(started.environment));
      return child;
    },
    forward: async (port, remote) => {
      await control('-O', 'forward', '-L', `127.0.0.1:${port}:127.0.0.1:${remote}`);
    },
    backward,
    freePort: () => freePort(host, control),
    close,
  };
}

type Control = (...asked: readonly string[]) => Promise<string>;

async function freePort(host: string, control: Control): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries++) {
    const port = randomInt(...PORTS);
    // The other sshd can listen there, and is told not to.
    const way = ['-R', `127.0.0.1:${port}:127.0.0.1:9`];
    const isFree = await control('-O', 'forward', ...way).then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await control('-O', 'cancel', ...way);
    return port;
  }
  throw new UsageError(`host ${host}: no port of ${PORTS.join(' to ')} is free there`);
}

function starting(group: string, { command, folder }: Started): string {
  return wordsOf(['sh', '-c', STARTER, 'sh', group, folder, ...command]);
}

/** For the shell there; no list of processes shows it. */
function exportsOf(environment: Started['environment']): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
}

async function firstLine(master: ChildProcess, ended: Promise<void>): Promise<string | undefined> {
  const line = new Promise<string>((resolve) => {
    eachLine(master.stdout!, { most: 4096, onLine: resolve, onTooLong: () => {} });
  });
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    limit = setTimeout(resolve, OPEN_WITHIN_MS, undefined);
  });
  const first = await Promise.race([line, late, ended.then(() => undefined)]);
  clearTimeout(limit);
  return first;
}

/** One line for the shell at the other end, each word as it is. */
function wordsOf(argv: readonly string[]): string {
  return argv.map(quoted).join(' ');
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

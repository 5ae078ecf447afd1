// A container engine, through its command line: a composed project brought up and taken down, its
// containers killed, paused and started, and the engine's own word on what state they are in.
import { execa } from 'execa';
import { UsageError } from '../../ground/usage-error.ts';
import { findExecutable } from '../process/executable.ts';

export interface Engine {
  /** Creates every container anew, memory and files lost; ended by the signal. */
  readonly up: (signal: AbortSignal) => Promise<void>;
  /** Removes containers and networks; named volumes stay. */
  readonly down: () => Promise<void>;
  readonly change: (change: ContainerChange, service: string) => Promise<void>;
  readonly stateOf: (service: string) => Promise<ContainerState>;
  /** Copies what a folder holds out of a container, whatever state that is in. */
  readonly copy: (service: string, folder: string, to: string) => Promise<void>;
  /** Standard output and error of all of its lives. */
  readonly logs: (service: string) => Promise<string>;
}

export type ContainerChange = 'kill' | 'start' | 'restart' | 'pause' | 'unpause';

/** What `docker inspect` shows under State. */
export interface ContainerState {
  readonly Status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  readonly Pid: number;
  readonly ExitCode: number;
}

export interface EngineOptions {
  readonly composeFile: string;
  /** For the variables in the file. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Images may have to be fetched, or built. */
const UP_TIMEOUT_MS = 15 * 60_000;
const CALL_TIMEOUT_MS = 60_000;

/** Throws UsageError where there is no engine to talk to. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const program = await findExecutable('docker');
  if (program === undefined) throw new UsageError('there is no docker on the PATH');
  const ids = new Map<string, string>();

  const docker = async (args: readonly string[], limits: Limits = {}): Promise<string> => {
    const result = await execa(program, args, {
      all: true,
      env: options.environment,
      reject: false,
      stdin: 'ignore',
      timeout: limits.timeoutMs ?? CALL_TIMEOUT_MS,
      ...(limits.signal === undefined ? {} : { cancelSignal: limits.signal }),
    });
    limits.signal?.throwIfAborted();
    if (!result.failed) return result.all;
    const said = result.all.trim().split('\n').slice(-15).join('\n');
    throw new Error(`docker ${args.join(' ')}: ${said === '' ? result.shortMessage : said}`);
  };
  const compose = (args: readonly string[], limits?: Limits): Promise<string> =>
    docker(['compose', '--ansi', 'never', '--file', options.composeFile, ...args], limits);

  await docker(['version', '--format', '{{.Server.Version}}']).catch((error: unknown) => {
    throw new UsageError(`no container engine answers: ${(error as Error).message}`);
  });

  /** A container keeps its id for all of its lives. */
  const idOf = async (service: string): Promise<string> => {
    const id = ids.get(service) ?? (await compose(['ps', '--all', '--quiet', service])).trim();
    ids.set(service, id);
    return id;
  };

  return {
    up: async (signal) => {
      const limits = { timeoutMs: UP_TIMEOUT_MS, signal };
      ids.clear();
      await compose(['up', '--detach', '--force-recreate', '--remove-orphans'], limits);
    },
    down: async () => {
      await compose(['down', '--timeout', '1']);
    },
    change: async (change, service) => {
      await docker([change, await idOf(service)]);
    },
    stateOf: async (service) => {
      const text = await docker(['inspect', '--format', '{{json .State}}', await idOf(service)]);
      return JSON.parse(text) as ContainerState;
    },
    copy: async (service, folder, to) => {
      await docker(['cp', `${await idOf(service)}:${folder}/.`, to]);
    },
    logs: async (service) => docker(['logs', await idOf(service)]),
  };
}

interface Limits {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

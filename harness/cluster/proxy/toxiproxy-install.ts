// Finds a Toxiproxy server, or gets the pinned one into our cache on first use. Where none can be
// had, the embedded stand-in takes its place, and says so loudly.
import { execa } from 'execa';
import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cacheFolder } from '../../ground/cache-folder.ts';
import { findExecutable } from '../process/executable.ts';
import { within } from '../../ground/within.ts';

export const TOXIPROXY_VERSION = '2.12.0';

export interface Toxiproxy {
  readonly kind: 'toxiproxy' | 'stand-in';
  readonly from: 'option' | 'path' | 'cache' | 'download' | 'go' | 'embedded' | 'url';
  /** What the server says of itself; one built by `go install` says `git`. */
  readonly version: string;
  /** How to start it; empty for one that is already running at `url`. */
  readonly command: readonly string[];
  readonly url?: string;
}

export interface FindOptions {
  /** A program's path or name, or `stand-in`; else `TOXIPROXY_SERVER` is asked. */
  readonly server?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** False when nothing may be fetched or built. */
  readonly mayInstall?: boolean;
  /** A mirror of the release's files; else `TOXIPROXY_RELEASE_URL`, else GitHub. */
  readonly releaseUrl?: string;
  readonly progress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * In this order: the `server` option, `TOXIPROXY_URL`, `TOXIPROXY_SERVER`, the PATH, our cache, the
 * release's file, `go install`, the stand-in. Throws when what was asked for by name does not work.
 */
export async function findToxiproxy(options: FindOptions = {}): Promise<Toxiproxy> {
  const environment = options.environment ?? process.env;
  const progress = options.progress ?? (() => undefined);
  const url = environment['TOXIPROXY_URL'];
  if (options.server === undefined && url !== undefined && url !== '') return running(url);
  const named = options.server ?? environment['TOXIPROXY_SERVER'];
  if (named === 'stand-in') return standIn();
  if (named !== undefined && named !== '') return trusted(named, environment, options.signal);

  const onPath = await findExecutable('toxiproxy-server', environment['PATH']);
  if (onPath !== undefined) {
    const version = await askVersion(onPath, options.signal);
    if (version !== undefined) return real('path', onPath, version);
    progress(`${onPath} does not answer -version; going on without it`);
  }
  const cached = cachedProgram(environment);
  const cachedVersion = await askVersion(cached, options.signal);
  if (cachedVersion !== undefined) return real('cache', cached, cachedVersion);

  if (options.mayInstall !== false) {
    const releaseUrl = options.releaseUrl ?? environment['TOXIPROXY_RELEASE_URL'] ?? RELEASE;
    const { signal } = options;
    for (const [from, install] of INSTALLERS) {
      const failure = await install({ environment, progress, releaseUrl, signal, to: cached })
        .then(() => undefined)
        .catch(reasonOf);
      options.signal?.throwIfAborted();
      const version = failure === undefined && (await askVersion(cached, options.signal));
      if (typeof version === 'string') {
        progress(`Toxiproxy ${TOXIPROXY_VERSION} is ready: ${cached}`);
        return real(from, cached, version);
      }
      progress(`${from}: ${failure ?? 'what was installed does not start'}`);
    }
  }
  progress(
    'NOTICE: no Toxiproxy could be had, so the EMBEDDED STAND-IN takes its place. Its faults are ' +
      `close to the real ones, but not the same code: install Toxiproxy ${TOXIPROXY_VERSION} ` +
      '(github.com/Shopify/toxiproxy/releases) or Go, or set TOXIPROXY_SERVER.',
  );
  return standIn();
}

/** Where the pinned version for this platform is kept. */
export function cachedProgram(environment: NodeJS.ProcessEnv = process.env): string {
  const build = `toxiproxy-${TOXIPROXY_VERSION}-${platform()}-${arch()}`;
  return join(cacheFolder(environment), build, 'toxiproxy-server');
}

function standIn(): Toxiproxy {
  const program = fileURLToPath(new URL('../stand-in/stand-in-main.js', import.meta.url));
  const command = [process.execPath, program];
  return { kind: 'stand-in', from: 'embedded', version: 'doubletake-stand-in', command };
}

function real(from: Toxiproxy['from'], program: string, version: string): Toxiproxy {
  return { kind: 'toxiproxy', from, version, command: [program] };
}

async function trusted(
  name: string,
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Toxiproxy> {
  const program = await findExecutable(name, environment['PATH']);
  if (program === undefined) throw new Error(`there is no Toxiproxy server "${name}"`);
  const version = await askVersion(program, signal);
  if (version === undefined)
    throw new Error(`"${name} -version" does not answer as Toxiproxy does`);
  return real('option', program, version);
}

async function running(url: string): Promise<Toxiproxy> {
  const base = url.replace(/\/+$/, '');
  try {
    const { version } = await within(2000, undefined, async (limit) => {
      const response = await fetch(`${base}/version`, { signal: limit });
      return (await response.json()) as { readonly version: string };
    });
    return { kind: 'toxiproxy', from: 'url', version, command: [], url: base };
  } catch (error) {
    throw new Error(`no Toxiproxy answers at TOXIPROXY_URL=${url}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** Undefined when the program is not there, does not end in time, or is something else. */
async function askVersion(program: string, signal?: AbortSignal): Promise<string | undefined> {
  const answer = await execa(program, ['-version'], {
    reject: false,
    timeout: 5000,
    stdin: 'ignore',
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  return /toxiproxy-server version (\S+)/.exec(answer.stdout)?.[1];
}

interface Installation {
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: (line: string) => void;
  readonly releaseUrl: string;
  readonly signal: AbortSignal | undefined;
  readonly to: string;
}

const INSTALLERS: readonly (readonly ['download' | 'go', (to: Installation) => Promise<void>])[] = [
  ['download', download],
  ['go', goInstall],
];

const RELEASE = `https://github.com/Shopify/toxiproxy/releases/download/v${TOXIPROXY_VERSION}`;

/** The release's own file for this platform, accepted only with the release's checksum. */
async function download({ progress, releaseUrl, signal, to }: Installation): Promise<void> {
  const file = `toxiproxy-server-${platform()}-${arch() === 'x64' ? 'amd64' : arch()}`;
  progress(`downloading Toxiproxy ${TOXIPROXY_VERSION} (${file}) …`);
  const checksums = (await get(`${releaseUrl}/checksums.txt`, 15_000, signal)).toString();
  const line = checksums.split('\n').find((text) => text.trim().endsWith(` ${file}`));
  if (line === undefined) throw new Error(`the release has no ${file}`);
  const bytes = await get(`${releaseUrl}/${file}`, 180_000, signal);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (!line.startsWith(digest)) throw new Error(`the checksum of ${file} is wrong: ${digest}`);
  await putInto(to, async (folder) => {
    const path = join(folder, file);
    await writeFile(path, bytes);
    return path;
  });
}

async function get(url: string, timeoutMs: number, signal?: AbortSignal): Promise<Buffer> {
  return within(timeoutMs, signal, async (limit) => {
    const response = await fetch(url, { signal: limit });
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  });
}

const PACKAGE = `github.com/Shopify/toxiproxy/v2/cmd/server@v${TOXIPROXY_VERSION}`;

async function goInstall({ environment, progress, signal, to }: Installation): Promise<void> {
  const go = await findExecutable('go', environment['PATH']);
  if (go === undefined) throw new Error('there is no Go on the PATH');
  progress(`building Toxiproxy ${TOXIPROXY_VERSION} with Go (about a minute the first time) …`);
  await putInto(to, async (folder) => {
    await execa(go, ['install', PACKAGE], {
      env: { ...environment, GOBIN: folder },
      stdin: 'ignore',
      timeout: 300_000,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    return join(folder, 'server');
  });
}

/** Made in a folder of its own and then renamed: installs that run side by side do no harm. */
async function putInto(to: string, make: (folder: string) => Promise<string>): Promise<void> {
  const target = join(to, '..');
  const folder = join(target, `installing-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    const made = await make(folder);
    await chmod(made, 0o755);
    await rename(made, to);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `fetch` says only "fetch failed", and keeps what happened in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const first = error.message.split('\n')[0] ?? '';
  return cause instanceof Error ? `${first} (${cause.message})` : first;
}

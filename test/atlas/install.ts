// Installs a language's pinned packages and programs into the cache, outside of the repository: its
// folder is copied there, and built with the language's own client.
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Entry, Language } from './entries.ts';

/** Kept from run to run, unless somebody removes it. */
const CACHE = process.env['ATLAS_CACHE'] ?? join(tmpdir(), 'doubletake-atlas');

const SOURCES = fileURLToPath(new URL('../../../test/atlas', import.meta.url));

/** The longest that one install step may take, in milliseconds. */
const STEP_MS = 15 * 60_000;

const GO = {
  GOPATH: join(CACHE, 'gopath'),
  GOFLAGS: '-mod=mod -modcacherw',
  GOTOOLCHAIN: 'local',
};

const JARS = `mvn -q -Dmaven.repo.local=${join(CACHE, 'm2')} dependency:copy-dependencies -DoutputDirectory=lib`;

interface Recipe {
  /** Where the versions stand. */
  readonly manifest: string;
  /** Shell commands, run in the language's folder of the cache. */
  readonly steps: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const recipes: Readonly<Record<Language, Recipe>> = {
  node: {
    manifest: 'package.json',
    steps: ['npm install --no-audit --no-fund --no-package-lock'],
  },
  python: {
    manifest: 'requirements.txt',
    steps: ['python3 -m venv venv', 'venv/bin/pip install -q -r requirements.txt'],
  },
  go: {
    manifest: 'go.mod',
    steps: ['go mod tidy', 'go build -o bin/ ./...'],
    environment: GO,
  },
  java: {
    manifest: 'pom.xml',
    steps: [JARS, "javac -cp 'lib/*' -d out *.java"],
  },
  rust: {
    manifest: 'Cargo.toml',
    steps: ['cargo build -q'],
    environment: { CARGO_TARGET_DIR: 'target' },
  },
  kafka: { manifest: 'pom.xml', steps: [JARS] },
  caddy: {
    manifest: 'go.mod',
    steps: ['go mod tidy', 'go build -o caddy .'],
    environment: GO,
  },
  c: { manifest: 'curl.sh', steps: ['cc -o libcurl libcurl.c -lcurl'] },
};

/** A folder of the cache, made ready; or why it could not be. */
export interface Ground {
  readonly folder: string;
  readonly reason?: string;
}

/** `place` is its folder beside this file. */
export async function install(language: Language, place: string = language): Promise<Ground> {
  const { steps, environment } = recipes[language];
  const folder = join(CACHE, place);
  mkdirSync(folder, { recursive: true });
  cpSync(sourceOf(place), folder, { recursive: true });
  for (const step of steps) {
    try {
      await execa({ shell: true, cwd: folder, env: environment ?? {}, timeout: STEP_MS })`${step}`;
    } catch (error) {
      return { folder, reason: `\`${step}\` failed: ${lastLine(error)}` };
    }
  }
  return { folder };
}

/** The folder beside this file, where its manifest is. */
export function sourceOf(place: string): string {
  return join(SOURCES, place);
}

function lastLine(error: unknown): string {
  const { stderr = '', shortMessage = String(error) } = error as {
    stderr?: string;
    shortMessage?: string;
  };
  return (stderr.trim().split('\n').at(-1) || shortMessage).slice(0, 160);
}

/** @throws Error where the manifest does not pin the package, or the program is not there. */
export async function versionOf(
  { version, language, name }: Pick<Entry, 'version' | 'language' | 'name'>,
  folder: string,
): Promise<string> {
  if (typeof version !== 'string') {
    const [program, ...options] = version;
    const { all } = await execa(program!, options, { all: true });
    return firstVersion(all, name);
  }
  const manifest = readFileSync(join(folder, recipes[language].manifest), 'utf8');
  const found = manifest
    .split('\n')
    .find((line) => new RegExp(String.raw`(^|[">\s])${escaped(version)}[<"\s=[]`).test(line));
  if (found === undefined)
    throw new Error(`${recipes[language].manifest} does not name ${version}`);
  return firstVersion(found.slice(found.indexOf(version) + version.length), name);
}

function firstVersion(text: string, name: string): string {
  const found = /\d+\.\d+[\w.-]*/.exec(text)?.[0];
  if (found === undefined) throw new Error(`no version of ${name} in: ${text.slice(0, 100)}`);
  return found;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^$()[\]{}|]/g, String.raw`\$&`);
}

// Reads a config file, whatever it is written in, and refuses what it does not understand with the
// place, and where it can with what was probably meant.
import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { core } from 'zod';
import type { System } from '../system/system.ts';
import { UsageError } from '../usage-error.ts';
import { workloads } from '../workload/index.ts';
import { configSchema, type Config } from './config.ts';
import { nearest } from './nearest.ts';
import { systemOf } from './system.ts';

/** Whether the word on the command line is a file, and not the name of a system. */
export function isConfigFile(word: string): boolean {
  return word.includes('/') || /\.(json|ya?ml|[cm]?[jt]s)$/.test(word);
}

export async function loadConfig(path: string): Promise<System> {
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError(`${path}: there is no such file`);
  const config = await validate(await read(file, path), path);
  return systemOf(config, file);
}

async function read(file: string, path: string): Promise<unknown> {
  try {
    switch (extname(file)) {
      case '.json':
        return JSON.parse(readFileSync(file, 'utf8')) as unknown;
      case '.yaml':
      case '.yml': {
        const { parse } = await import('yaml');
        return parse(readFileSync(file, 'utf8')) as unknown;
      }
      case '.ts':
      case '.mts':
      case '.cts': {
        const { createJiti } = await import('jiti');
        return await createJiti(import.meta.url).import(file, { default: true });
      }
      case '.js':
      case '.mjs':
      case '.cjs': {
        const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
        if (module.default === undefined) throw new Error('it must export the config as default');
        return module.default;
      }
      default:
        throw new Error('a config is a .json, .yaml, .js or .ts file');
    }
  } catch (error) {
    throw new UsageError(`${path}: ${firstLine(error)}`);
  }
}

async function validate(value: unknown, path: string): Promise<Config> {
  const schema = await configSchema();
  const parsed = schema.safeParse(value);
  const problems = parsed.success
    ? problemsOf(parsed.data)
    : parsed.error.issues.flatMap((issue) => sentencesOf(issue));
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new UsageError(`${path}: ${problems.join(`\n${path}: `)}`);
}

/** What no schema can say: names that must be those of something else. */
function problemsOf({ nodes, links, spared, workloads: known, client }: Config): string[] {
  const names = Object.keys(nodes);
  const http = 'http' in client ? client.http : undefined;
  const target = http?.node === undefined || http.node === 'any' ? [] : [http.node];
  const mentioned = [...(Array.isArray(links) ? links.flat() : []), ...(spared ?? []), ...target];
  return [
    ...(names.length === 0 ? ['nodes: there is none'] : []),
    ...unknownNames(mentioned, names, 'node'),
    ...unknownNames(known, Object.keys(workloads), 'workload'),
  ];
}

function unknownNames(
  mentioned: readonly string[],
  known: readonly string[],
  what: string,
): string[] {
  return [...new Set(mentioned)]
    .filter((name) => !known.includes(name))
    .map((name) => `there is no ${what} ${name}${suggestion(name, known)}`);
}

function sentencesOf(issue: core.$ZodIssue): string[] {
  const at = issue.path.map(String).join('.');
  const place = at === '' ? '' : `${at}: `;
  if (issue.code === 'invalid_union') {
    const inner = meantBy(issue.errors);
    if (inner !== undefined) {
      return inner.flatMap((one) => sentencesOf({ ...one, path: [...issue.path, ...one.path] }));
    }
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${place}unknown key ${key}${suggestion(key, KNOWN_KEYS)}`);
  }
  return [`${place}${issue.message}`];
}

/**
 * What is wrong with the alternative of a union that was meant: the one about which nothing is
 * complained at its top. Where there is none, the keys are told that no alternative knows.
 */
function meantBy(
  alternatives: readonly (readonly core.$ZodIssue[])[],
): readonly core.$ZodIssue[] | undefined {
  const meant = alternatives.find((issues) => issues.every(({ path }) => path.length > 0));
  if (meant !== undefined) return meant;
  const unknown = alternatives.map((issues) =>
    issues.find(({ code }) => code === 'unrecognized_keys'),
  );
  const first = unknown[0];
  return first !== undefined && unknown.every((issue) => issue !== undefined) ? [first] : undefined;
}

const KNOWN_KEYS: readonly string[] = [
  'name',
  'summary',
  'nodes',
  'links',
  'restart',
  'spared',
  'workloads',
  'client',
  'command',
  'environment',
  'ready',
  'http',
  'log',
  'module',
  'node',
  'attempts',
  'attemptTimeoutMs',
  'retryPauseMs',
  'operations',
  'method',
  'path',
  'headers',
  'body',
  'result',
  'results',
  'fail',
  'isRead',
];

function suggestion(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `; there are: ${known.join(', ')}` : `; did you mean ${meant}?`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

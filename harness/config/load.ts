// Reads a config file, whatever it is written in, and refuses what it does not understand with the
// place, and where it can with what was probably meant.
import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { System } from '../system/system.ts';
import { UsageError } from '../ground/usage-error.ts';
import { configSchema, type Config } from './config.ts';
import { problemsOf } from './problems.ts';
import { sentencesOf, UNKNOWN_KEY } from './sentences.ts';
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
    : parsed.error.issues.flatMap((issue) => sentencesOf(issue)).toSorted(unknownKeysFirst);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new UsageError(`${path}: ${problems.join(`\n${path}: `)}`);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/** A key that is misspelt is missing, too. */
function unknownKeysFirst(a: string, b: string): number {
  return Number(b.includes(UNKNOWN_KEY)) - Number(a.includes(UNKNOWN_KEY));
}

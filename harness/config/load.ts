// Reads a config file, whatever it is written in, and refuses what it does not understand with the
// place, and where it can with what was probably meant.
import { existsSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { readTextFile } from '../ground/text-file.ts';
import type { System } from '../system/system.ts';
import { importModule } from '../ground/import-module.ts';
import { UsageError } from '../ground/usage-error.ts';
import { configSchema, type Config } from './config.ts';
import { resolveModules, type Resolved } from './modules.ts';
import { problemsOf } from './problems.ts';
import { keysOf, sentencesOf, UNKNOWN_KEY } from './sentences.ts';
import { systemOf } from './system.ts';

/** Whether the word on the command line is a file, and not the name of a system. */
export function isConfigFile(word: string): boolean {
  return word.includes('/') || /\.(json|ya?ml|[cm]?[jt]s)$/.test(word);
}

/**
 * The system that a config file describes.
 *
 * @throws UsageError, a line for each thing that is wrong with it.
 * @example
 * const system = await loadConfig('./doubletake.config.yaml');
 */
export async function loadConfig(path: string): Promise<System> {
  return systemOf((await resolveConfig(path)).config, resolve(path));
}

/** The config, and what names mean in it: ours, and those of its modules. */
export async function resolveConfig(path: string): Promise<Resolved> {
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError(`${path}: there is no such file`);
  const config = await validate(await read(file, path), path);
  const resolved = await resolveModules(config, dirname(file)).catch((error: Error) => {
    throw error instanceof UsageError ? new UsageError(`${path}: ${error.message}`) : error;
  });
  refuse(problemsOf(resolved.config, resolved.registry), path);
  return resolved;
}

async function read(file: string, path: string): Promise<unknown> {
  try {
    switch (extname(file)) {
      case '.json':
        return JSON.parse(readTextFile(file)) as unknown;
      case '.yaml':
      case '.yml': {
        const { parse } = await import('yaml');
        return parse(readTextFile(file)) as unknown;
      }
      case '.ts':
      case '.mts':
      case '.cts':
      case '.js':
      case '.mjs':
      case '.cjs': {
        const exported = await importModule(file);
        if (exported['default'] === undefined)
          throw new Error('it must export the config as default');
        return exported['default'];
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
  if (parsed.success) return parsed.data;
  const { toJSONSchema } = await import('zod');
  const keys = keysOf(toJSONSchema(schema));
  const problems = parsed.error.issues.flatMap((issue) => sentencesOf(issue, keys));
  return refuse(problems.toSorted(unknownKeysFirst), path) as never;
}

function refuse(problems: readonly string[], path: string): void {
  if (problems.length > 0) throw new UsageError(`${path}: ${problems.join(`\n${path}: `)}`);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/** A key that is misspelt is missing, too. */
function unknownKeysFirst(a: string, b: string): number {
  return Number(b.includes(UNKNOWN_KEY)) - Number(a.includes(UNKNOWN_KEY));
}

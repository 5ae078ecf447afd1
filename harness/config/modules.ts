// The modules of a config file: nemeses, workloads, models and scenarios of the user's, which its
// commands then know by their names. A module's default export is one of them, or a list.
import { resolve } from 'node:path';
import { modelNames } from '../../checker/index.ts';
import { importModule } from '../ground/import-module.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { Config } from './config.ts';
import type { Step } from '../plan/script.ts';
import type { Scenario } from '../scenario/words.ts';
import { nemesisOf } from './schedule.ts';
import { suggestion } from '../ground/nearest.ts';
import { ours, SINGULAR, type Registry } from './registry.ts';

type Kind = keyof Registry;

/** The config with names in place of modules, and what the names mean. */
export interface Resolved {
  readonly config: Config;
  readonly registry: Registry;
}

/** @throws UsageError that names the module, where it is not what it should be. */
export async function resolveModules(config: Config, folder: string): Promise<Resolved> {
  const registry: Record<Kind, Record<string, unknown>> = {
    nemeses: { ...ours.nemeses },
    workloads: { ...ours.workloads },
    models: { ...ours.models },
    scenarios: { ...ours.scenarios },
  };
  /** The names of what the word stands for. */
  const add = async (kind: Kind, word: string): Promise<readonly string[]> =>
    take(kind, word, await load(kind, resolve(folder, word), word));
  const take = (kind: Kind, word: string, brought: readonly Brought[]): readonly string[] => {
    for (const one of brought) {
      if (Object.hasOwn(registry[kind], one.name)) {
        throw new UsageError(
          `${word}: there is a ${SINGULAR[kind]} ${one.name} already; give this one another name`,
        );
      }
      registry[kind][one.name] = one;
    }
    return brought.map(({ name }) => name);
  };
  for (const kind of ['models', 'nemeses', 'scenarios'] as const) {
    for (const one of config[kind] ?? []) {
      if (typeof one === 'string') await add(kind, one);
      else if ('faults' in one) take(kind, 'nemeses', [nemesisOf(one)]);
    }
  }
  const known: string[] = [];
  for (const word of config.workloads) {
    known.push(...(isModule(word) ? await add('workloads', word) : [word]));
  }
  for (const one of config.scenarios ?? []) {
    if (typeof one !== 'string') take('scenarios', 'scenarios', [scenarioOf(one, known[0]!)]);
  }
  const found = registry as unknown as Registry;
  const workloads = Object.values(found.workloads).map((one) => [one.name, judgedBy(one, found)]);
  return {
    config: { ...config, workloads: known },
    registry: { ...found, workloads: Object.fromEntries(workloads) as Registry['workloads'] },
  };
}

/** Its steps have the shape of a script's. */
function scenarioOf(written: Written, usual: string): Scenario {
  const { name, summary = name, workload = usual, steps } = written;
  return { name, summary, workload, steps: steps as readonly Step[] };
}

type Written = Exclude<NonNullable<Config['scenarios']>[number], string>;

/** Whether the word is a file, and not the name of a workload. */
function isModule(word: string): boolean {
  return word.includes('/') || /\.[cm]?[jt]s$/.test(word);
}

/** A workload that names a model of the same config gets that model. */
function judgedBy(
  workload: Registry['workloads'][string],
  { models }: Registry,
): Registry['workloads'][string] {
  const { model } = workload;
  if (typeof model !== 'string' || modelNames.includes(model)) return workload;
  if (Object.hasOwn(models, model)) return { ...workload, model: models[model]! };
  throw new UsageError(
    `workload ${workload.name}: there is no model ${model}${suggestion(model, Object.keys(models))}`,
  );
}

interface Brought {
  readonly name: string;
}

async function load(kind: Kind, file: string, word: string): Promise<readonly Brought[]> {
  const exported = await importModule(file).catch((error: unknown) => {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UsageError(`${word}: cannot be loaded: ${sentence ?? ''}`);
  });
  const found: unknown = exported['default'];
  const list = (Array.isArray(found) ? found : [found]) as readonly unknown[];
  for (const one of list) {
    const wrong = Object.entries(MEMBERS[kind]).find(
      ([member, type]) =>
        !isOf((one as Readonly<Record<string, unknown>> | undefined)?.[member], type),
    );
    if (wrong === undefined) continue;
    throw new UsageError(
      `${word}: its default export must be a ${SINGULAR[kind]}, or a list of them; ${wrong[0]} must be ${PHRASES[wrong[1]]}`,
    );
  }
  return list as readonly Brought[];
}

type MemberType = 'text' | 'function' | 'list' | 'model';

const PHRASES: Readonly<Record<MemberType, string>> = {
  text: 'a text',
  function: 'a function',
  list: 'a list',
  model: 'a model, or the name of one',
};

/** What each must have; the types say the rest to those who use them. */
const MEMBERS: Readonly<Record<Kind, Readonly<Record<string, MemberType>>>> = {
  nemeses: { name: 'text', schedule: 'function' },
  workloads: {
    name: 'text',
    model: 'model',
    functions: 'list',
    operations: 'function',
    finalOperations: 'function',
  },
  models: {
    name: 'text',
    functions: 'list',
    initial: 'function',
    step: 'function',
    isRead: 'function',
  },
  scenarios: { name: 'text', steps: 'list' },
};

function isOf(value: unknown, type: MemberType): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string' && value !== '';
    case 'function':
      return typeof value === 'function';
    case 'list':
      return Array.isArray(value);
    case 'model':
      return typeof value === 'string' || (typeof value === 'object' && value !== null);
  }
}

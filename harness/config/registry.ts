// What names mean: doubletake's own nemeses, workloads, models and scenarios, and those of the modules
// that a config file names. Names are resolved in this room and in cli/; all others take objects.
import { models, type Model } from '../../checker/index.ts';
import { suggestion } from '../ground/nearest.ts';
import { UsageError } from '../ground/usage-error.ts';
import { nemeses } from '../nemesis/index.ts';
import type { Nemesis } from '../nemesis/nemesis.ts';
import { scenarios } from '../scenario/index.ts';
import type { Scenario } from '../scenario/words.ts';
import { workloads } from '../workload/index.ts';
import type { Workload } from '../workload/workload.ts';

/** Objects by their names, of each kind that a user may add to. */
export interface Registry {
  readonly nemeses: Named<Nemesis>;
  readonly workloads: Named<Workload>;
  readonly models: Named<Model>;
  readonly scenarios: Named<Scenario>;
}

export type Named<T> = Readonly<Record<string, T>>;

/** What doubletake brings along. */
export const ours: Registry = { nemeses, workloads, models, scenarios };

/** The object of this name. @throws UsageError with what may have been meant where there is none. */
export function objectNamed<Kind extends keyof Registry>(
  kind: Kind,
  name: string,
  registry: Registry,
): Registry[Kind][string] {
  const known: Registry[Kind] = registry[kind];
  if (Object.hasOwn(known, name)) return known[name] as Registry[Kind][string];
  throw new UsageError(
    `there is no ${SINGULAR[kind]} ${name}${suggestion(name, Object.keys(known))}`,
  );
}

/** One of each kind, in words. */
export const SINGULAR: Readonly<Record<keyof Registry, string>> = {
  nemeses: 'nemesis',
  workloads: 'workload',
  models: 'model',
  scenarios: 'scenario',
};

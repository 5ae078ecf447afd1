// Everything that has a name on the command line, by kind: `doubletake list --systems` and its like.
import { models, wholeModels } from '../../checker/index.ts';
import { nemeses } from '../nemesis/index.ts';
import { scenarios } from '../scenario/index.ts';
import { loadSystems } from '../system/index.ts';
import { loadProtocols } from '../system/reference/protocols.ts';
import { workloads } from '../workload/index.ts';

export interface Entry {
  readonly name: string;
  /** One line: what it is or does. */
  readonly summary: string;
}

export type CatalogueName =
  'systems' | 'protocols' | 'nemeses' | 'workloads' | 'models' | 'scenarios';

interface Kind {
  /** What the option of this name says of itself. */
  readonly description: string;
  readonly entries: () => Promise<readonly Entry[]>;
}

export const catalogue: Readonly<Record<CatalogueName, Kind>> = {
  systems: {
    description: 'instead: what run, compare, bisect and nightly take',
    entries: async () => entriesOf([...(await loadSystems()).values()]),
  },
  protocols: {
    description: 'instead: what explore, scenario, gallery and hunt take',
    entries: async () => entriesOf(Object.values((await loadProtocols()).protocols)),
  },
  nemeses: {
    description: 'instead: what --nemesis takes',
    entries: async () => entriesOf(Object.values(nemeses)),
  },
  workloads: {
    description: 'instead: what --workload takes',
    entries: async () => entriesOf(Object.values(workloads)),
  },
  models: {
    description: 'instead: by what histories can be judged, and the operations of each',
    entries: async () =>
      Object.entries({ ...models, ...wholeModels }).map(([name, { functions }]) => ({
        name,
        summary: functions.join(', '),
      })),
  },
  scenarios: {
    description: 'instead: what scenario takes',
    entries: async () => entriesOf(Object.values(scenarios)),
  },
};

function entriesOf(things: readonly Entry[]): readonly Entry[] {
  return things.map(({ name, summary }) => ({ name, summary }));
}

// Where the nodes of a run are: processes of this machine, or containers.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../ground/usage-error.ts';
import { containerCluster, type ContainerMode } from '../cluster/container/container-cluster.ts';
import type { RunOptions } from '../run/run.ts';
import type { System } from '../system/system.ts';

export interface ContainerFlags {
  readonly containers?: ContainerMode;
}

/** Where the nodes run; without an engine at hand none of them can be killed or paused. */
export function placeOf(
  found: System,
  { containers: mode }: ContainerFlags,
): Pick<RunOptions, 'system' | 'startCluster'> {
  if (mode === undefined) return { system: found };
  if (!existsSync(COMPOSE_FILE)) {
    throw new UsageError(
      '--containers needs a clone: the image is built from the sources, which the installed package has not (docker/README.md)',
    );
  }
  const nodes = found.nodes.map(({ name }) => name);
  return {
    system: mode === 'compose' ? found : { ...found, spared: nodes },
    startCluster: containerCluster({ mode, composeFile: COMPOSE_FILE, system: found.name }),
  };
}

const COMPOSE_FILE = fileURLToPath(new URL('../../../docker/compose.yaml', import.meta.url));

// The option that places the nodes in containers, and what it changes in a run.
import { Option } from 'commander';
import { fileURLToPath } from 'node:url';
import {
  CONTAINER_MODES,
  containerCluster,
  type ContainerMode,
} from '../cluster/container/container-cluster.ts';
import type { RunOptions } from '../run/run.ts';
import type { System } from '../system/system.ts';

export interface ContainerFlags {
  readonly containers?: ContainerMode;
}

export function containersOption(): Option {
  return new Option(
    '--containers <mode>',
    'nodes in containers (docker/compose.yaml): composed for this run, or running already, when only links fail',
  ).choices(CONTAINER_MODES);
}

/** Where the nodes run; without an engine at hand none of them can be killed or paused. */
export function placeOf(
  found: System,
  { containers: mode }: ContainerFlags,
): Pick<RunOptions, 'system' | 'startCluster'> {
  if (mode === undefined) return { system: found };
  const nodes = found.nodes.map(({ name }) => name);
  return {
    system: mode === 'compose' ? found : { ...found, spared: nodes },
    startCluster: containerCluster({ mode, composeFile: COMPOSE_FILE, system: found.name }),
  };
}

const COMPOSE_FILE = fileURLToPath(new URL('../../../docker/compose.yaml', import.meta.url));

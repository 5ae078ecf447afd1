// The option that places the nodes in containers.
import { Option } from 'commander';
import { CONTAINER_MODES } from '../cluster/container/container-cluster.ts';

export function containersOption(): Option {
  return new Option(
    '--containers <mode>',
    'nodes in containers (docker/compose.yaml): composed for this run, or running already, when only links fail',
  ).choices(CONTAINER_MODES);
}

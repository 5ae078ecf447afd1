// Explores a protocol within bounds: loads its machines and searches the world that they make.
import type { Protocol } from '../plan/machine.ts';
import { loadProtocols } from '../system/reference/protocols.ts';
import type { Scope } from './scope.ts';
import { search, type SearchProgress, type SearchResult } from './search.ts';
import { tellStory, type Story } from './story.ts';
import { createWorld, type World, type WorldEvent } from './world.ts';
import { isClientName } from '../plan/names.ts';

export interface ExploreOptions {
  readonly protocol: Protocol;
  readonly scope: Scope;
  /** Without reductions it finds the same, in many more states. */
  readonly isReduced?: boolean;
  readonly signal: AbortSignal;
  readonly timeMs: number;
  readonly bytesMax: number;
  readonly progress?: (progress: SearchProgress) => void;
}

export interface Exploration extends SearchResult {
  readonly elapsedMs: number;
  /** The shortest violation, where there is one. */
  readonly counterexample?: Counterexample;
  /** The shortest way to where no client is answered any more, though all is healed. */
  readonly stuck?: Counterexample;
}

export interface Counterexample {
  readonly world: World;
  readonly path: readonly WorldEvent[];
  readonly story: Story;
}

export async function explore(options: ExploreOptions): Promise<Exploration> {
  const { protocol, scope, isReduced = true, signal, timeMs, bytesMax } = options;
  const { progress = () => {} } = options;
  const { machineOf, defaultTiming } = await loadProtocols();
  const world = createWorld({
    scope,
    isReduced,
    timing: defaultTiming,
    machineOf: (name) => (isClientName(name) ? protocol.client : machineOf(protocol, name)),
  });
  const began = performance.now();
  const result = await search({ world, signal, timeMs, bytesMax, progress });
  const elapsedMs = performance.now() - began;
  const told = (path: readonly WorldEvent[]): Counterexample => ({
    ...{ world, path, story: tellStory(world, path, protocol.name) },
  });
  const { path, stuckPath } = result;
  return {
    ...result,
    elapsedMs,
    ...(path && { counterexample: told(path) }),
    ...(stuckPath && { stuck: told(stuckPath) }),
  };
}

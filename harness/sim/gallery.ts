// The gallery put to the test: each protocol explored within its bounds, its shortest violation
// followed by real processes, and short random runs of it simulated.
import type { AnomalyKind } from '../../checker/index.ts';
import type { Protocol } from '../machine.ts';
import { nemeses } from '../nemesis/index.ts';
import { drawPlan } from '../plan.ts';
import type { System } from '../system/system.ts';
import { explore } from './explore/explore.ts';
import type { Scope } from './explore/scope.ts';
import { scopeFor } from './explore/scopes.ts';
import { followExactly, followThroughLinks, type Followed } from './replay/follow.ts';
import { simulate } from './simulate.ts';

export interface GalleryRow {
  readonly protocol: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly exploration: {
    readonly end: 'violation' | 'stuck' | 'exhausted' | 'stopped';
    /** To the violation or to where it is stuck, the shortest; else how deep everything was looked at. */
    readonly events: number;
    readonly states: number;
    readonly elapsedMs: number;
    readonly kind?: AnomalyKind;
  };
  readonly random: { readonly runs: number; readonly invalid: number; readonly stuck: number };
  /** By real processes, both ways; absent where there was nothing to follow. */
  readonly real?: { readonly exact: Followed; readonly blackBox: Followed };
}

export interface GalleryOptions {
  readonly timeMs: number;
  readonly bytesMax: number;
  /** Random simulated runs of each protocol. */
  readonly runs: number;
  readonly signal: AbortSignal;
}

export async function tryProtocol(
  protocol: Protocol,
  system: System,
  options: GalleryOptions,
): Promise<GalleryRow> {
  const { signal, bytesMax, timeMs } = options;
  const scope = scopeFor(protocol.name);
  const found = await explore({
    ...{ protocol, scope, signal, timeMs, bytesMax },
  });
  const { depth, states, elapsedMs, counterexample, stuck } = found;
  const end = counterexample === undefined && stuck !== undefined ? 'stuck' : found.end;
  const kind = counterexample?.story.judgement.anomalies[0]?.kind;
  return {
    protocol: protocol.name,
    summary: protocol.summary,
    scope,
    exploration: {
      ...{ end, states, elapsedMs },
      events: (counterexample ?? stuck)?.path.length ?? depth,
      ...(kind !== undefined && { kind }),
    },
    random: await tryRandomly(protocol, system, options),
    ...(counterexample && {
      real: {
        exact: await followExactly(counterexample, system, signal),
        blackBox: await followThroughLinks(counterexample, system, signal),
      },
    }),
  };
}

/** Short runs, in the habits of the default nemesis: three clients on one key. */
async function tryRandomly(
  protocol: Protocol,
  system: System,
  { runs, signal }: GalleryOptions,
): Promise<GalleryRow['random']> {
  const workload = { name: 'puthash', clients: 3, keys: 1, rateHz: 30, deadlineMs: 5000 };
  let invalid = 0;
  let stuck = 0;
  for (let seed = 1; seed <= runs && !signal.aborted; seed++) {
    const plan = drawPlan(system, nemeses['mix']!, { seed, durationMs: 4000, workload });
    const { judgement } = await simulate({ plan, protocol });
    if (judgement.verdict === 'invalid') invalid++;
    else if (judgement.anomalies.some(({ kind }) => kind === 'stuck')) stuck++;
  }
  return { runs, invalid, stuck };
}

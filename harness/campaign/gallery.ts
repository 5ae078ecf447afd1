// The gallery put to the test: each protocol explored within its bounds, its shortest violation
// followed by real processes, and short random runs of it simulated.
import type { AnomalyKind } from '../../checker/index.ts';
import type { Ending, Protocol } from '../plan/machine.ts';
import type { System } from '../system/system.ts';
import { explore } from '../explore/explore.ts';
import type { Scope } from '../explore/scope.ts';
import { scopeFor } from '../explore/scopes.ts';
import {
  followExactly,
  followThroughLinks,
  isReproduced,
  type Followed,
} from '../follow/follow.ts';
import { runRandomly } from '../simulate/random-runs.ts';

export interface GalleryRow {
  readonly protocol: string;
  readonly summary: string;
  /** How it is said to end; of another name the clients may see the same. */
  readonly expected: Ending;
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
  readonly real?: { readonly exact: Followed; readonly blackBox: Tried };
}

/** The first of a few tries in which every step came true, or else the last. */
export interface Tried extends Followed {
  readonly tries: number;
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
  const random = await runRandomly({
    ...{ protocol, system, signal, runs: options.runs, firstSeed: 1, durationMs: 4000 },
  });
  return {
    protocol: protocol.name,
    summary: protocol.summary,
    expected: protocol.ending,
    scope,
    exploration: {
      ...{ end, states, elapsedMs },
      events: (counterexample ?? stuck)?.path.length ?? depth,
      ...(kind !== undefined && { kind }),
    },
    random: {
      ...{ runs: random.runs, invalid: random.invalid.length, stuck: random.stuck.length },
    },
    ...(counterexample && {
      real: {
        exact: await followExactly(counterexample, system, signal),
        blackBox: await untilRealised(() => followThroughLinks(counterexample, system, signal)),
      },
    }),
  };
}

/** Under the servers' own timers a step may come late: a restart, say, after its death was noticed. */
async function untilRealised(follow: () => Promise<Followed>): Promise<Tried> {
  for (let tries = 1; ; tries++) {
    const followed = await follow();
    if (followed.isRealised || tries === TRIES) return { ...followed, tries };
  }
}

const TRIES = 3;

/** Whether it is safe, stuck or broken as is said of it, and real processes show what it breaks by. */
export function isAsExpected({ expected, exploration, real }: GalleryRow): boolean {
  const { end } = exploration;
  if (expected === 'none') return end === 'exhausted' || end === 'stopped';
  if (expected === 'stuck') return end === 'stuck';
  return end === 'violation' && real !== undefined && isReproduced(real.exact);
}

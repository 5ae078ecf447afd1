// Clusters of operations that stand together in any legal order, in n log n (Gibbons and Korach, "Testing
// shared memories", 1997), such as a write and the reads of it. From a cluster's first return to its last
// call it must have been its turn (a forward zone, when the return comes first); otherwise one moment between
// them is enough (a backward zone). The history is legal when each cluster is in itself, no two forward
// zones overlap and no backward zone lies inside a forward one.
import type { Judgement } from '../judgement.ts';
import type { Operation } from '../operations.ts';

/** What stands together, in its order: changes, each with the reads that show it. */
export interface Cluster {
  readonly stages: readonly Stage[];
  /** Whether it was there from the beginning. */
  readonly isInitial: boolean;
}

export interface Stage {
  /** Undefined for what was there from the beginning. */
  readonly change: Operation | undefined;
  readonly reads: Operation[];
}

/** Undefined clusters are illegal however they are put in order. */
export function judgeClusters(clusters: readonly Cluster[] | undefined, steps: number): Judgement {
  const zones = clusters?.map(zoneOf);
  const isLegal = zones?.every(isInTime) === true && !haveConflict(zones);
  return {
    verdict: isLegal ? 'valid' : 'invalid',
    reason: isLegal ? '' : 'no order of the operations is legal',
    steps,
    linearization: isLegal ? inOrder(zones) : [],
    anomalies: [],
  };
}

interface Zone {
  readonly stages: readonly Stage[];
  /** When it first surely was its turn, -1 for what was there from the beginning, and when it last was. */
  readonly firstReturn: number;
  readonly lastCall: number;
}

function zoneOf({ stages, isInitial }: Cluster): Zone {
  let firstReturn = isInitial ? -1 : Infinity;
  let lastCall = -1;
  for (const { called, returned } of stages.flatMap(operationsIn)) {
    firstReturn = Math.min(firstReturn, returned);
    lastCall = Math.max(lastCall, called);
  }
  return { stages, firstReturn, lastCall };
}

const operationsIn = ({ change, reads }: Stage): readonly Operation[] =>
  change === undefined ? reads : [change, ...reads];

const isForward = ({ firstReturn, lastCall }: Zone): boolean => firstReturn < lastCall;

/** Whether real time allows the order of the stages. */
function isInTime({ stages }: Zone): boolean {
  let latest = -1;
  return stages.every(({ change, reads }) => {
    if (change !== undefined && change.returned < latest) return false;
    latest = Math.max(latest, change?.called ?? -1);
    const isLate = reads.some(({ returned }) => returned < latest);
    for (const { called } of reads) latest = Math.max(latest, called);
    return !isLate;
  });
}

/** Whether it was the turn of two both before and after each other. */
function haveConflict(zones: readonly Zone[]): boolean {
  const forward = inTurn(zones);
  const doOverlap = forward.some(
    ({ firstReturn }, i) => i > 0 && firstReturn < (forward[i - 1] as Zone).lastCall,
  );
  if (doOverlap) return true;
  return zones.some((zone) => {
    const around = isForward(zone) ? undefined : zoneAround(forward, zone.lastCall);
    return around !== undefined && zone.firstReturn < around.lastCall;
  });
}

const inTurn = (zones: readonly Zone[]): readonly Zone[] =>
  zones.filter(isForward).toSorted((a, b) => a.firstReturn - b.firstReturn);

/** The last forward zone that begins before the position, if it ends after it; the zones may not overlap. */
function zoneAround(forward: readonly Zone[], position: number): Zone | undefined {
  let low = 0;
  let high = forward.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((forward[middle] as Zone).firstReturn < position) low = middle + 1;
    else high = middle;
  }
  const zone = forward[low - 1];
  return zone !== undefined && position < zone.lastCall ? zone : undefined;
}

/** Clusters by a moment at which it may have been their turn: backward ones outside all forward ones. */
function inOrder(zones: readonly Zone[]): readonly Operation[] {
  const forward = inTurn(zones);
  const momentOf = (zone: Zone): number => {
    if (isForward(zone)) return zone.firstReturn;
    const around = zoneAround(forward, zone.lastCall);
    return around === undefined ? zone.lastCall : around.lastCall + 0.5;
  };
  return zones
    .map((zone) => ({ zone, moment: momentOf(zone) }))
    .toSorted((a, b) => a.moment - b.moment)
    .flatMap(({ zone }) => zone.stages.flatMap(operationsIn));
}

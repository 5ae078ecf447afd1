// Registers whose writes are all different, in n log n (Gibbons and Korach, "Testing shared memories",
// 1997): each value has a cluster, its write and the reads of it, which stand together in any order.
// From the cluster's first return to its last call the value must have been there (a forward zone, when
// the return comes first); otherwise one moment between them is enough (a backward zone). The history is
// legal when no two forward zones overlap and no backward zone lies inside a forward one.
import type { Judgement } from '../judgement.ts';
import { NEVER, type Operation } from '../operations.ts';
import { canonical } from '../value.ts';

/** Undefined where two writes, or a write and the initial value, are the same. */
export function judgeZones(operations: readonly Operation[]): Judgement | undefined {
  const clusters = clustersOf(operations);
  if (clusters === undefined) return undefined;
  const seen = [...clusters.values()].filter(({ isKnown }) => isKnown);
  const isLegal = seen.every(isPossible) && !haveConflict(seen);
  return {
    verdict: isLegal ? 'valid' : 'invalid',
    reason: isLegal ? '' : 'no order of the operations is legal',
    steps: operations.length,
    linearization: isLegal ? inOrder(seen) : [],
    anomalies: [],
  };
}

/** A value's write and reads. */
interface Cluster {
  readonly text: string;
  /** Undefined for the initial value, and for one that nobody wrote. */
  write: Operation | undefined;
  readonly reads: Operation[];
  /** Whether it must have happened. */
  isKnown: boolean;
  /** Whose return comes first, and whose call last. */
  first: Operation | undefined;
  last: Operation | undefined;
}

const INITIAL = canonical(null);

function clustersOf(operations: readonly Operation[]): ReadonlyMap<string, Cluster> | undefined {
  const clusters = new Map<string, Cluster>();
  const clusterOf = (text: string): Cluster => {
    const known = clusters.get(text);
    if (known !== undefined) return known;
    const cluster: Cluster = {
      text,
      write: undefined,
      reads: [],
      isKnown: false,
      first: undefined,
      last: undefined,
    };
    clusters.set(text, cluster);
    return cluster;
  };
  for (const operation of operations) {
    const { f, value, result } = operation;
    if (f === 'read' && result === undefined) continue;
    const cluster = clusterOf(canonical(f === 'read' ? (result ?? null) : value));
    if (f === 'read') cluster.reads.push(operation);
    else if (cluster.write !== undefined || cluster.text === INITIAL) return undefined;
    else cluster.write = operation;
    if (result !== undefined) cluster.isKnown = true;
    if (cluster.first === undefined || operation.returned < cluster.first.returned)
      cluster.first = operation;
    if (cluster.last === undefined || operation.called > cluster.last.called)
      cluster.last = operation;
  }
  return clusters;
}

/** When the value was first surely there, and when it last was; of the initial one, from the beginning. */
const firstReturn = ({ text, first }: Cluster): number =>
  text === INITIAL ? -1 : (first?.returned ?? NEVER);
const lastCall = ({ last }: Cluster): number => last?.called ?? -1;

const isForward = (cluster: Cluster): boolean => firstReturn(cluster) < lastCall(cluster);

/** Whether somebody wrote what was read, and began to before anybody had read it. */
const isPossible = ({ text, write, reads }: Cluster): boolean =>
  text === INITIAL ||
  reads.length === 0 ||
  (write !== undefined && reads.every(({ returned }) => returned >= write.called));

/** Whether two values were each there both before and after the other. */
function haveConflict(clusters: readonly Cluster[]): boolean {
  const forward = clusters.filter(isForward).toSorted((a, b) => firstReturn(a) - firstReturn(b));
  const doOverlap = forward.some(
    (zone, i) => i > 0 && firstReturn(zone) < lastCall(forward[i - 1] as Cluster),
  );
  if (doOverlap) return true;
  return clusters.some((zone) => {
    const around = isForward(zone) ? undefined : zoneAround(forward, lastCall(zone));
    return around !== undefined && firstReturn(zone) < lastCall(around);
  });
}

/** The last forward zone that begins before the position, if it ends after it; the zones may not overlap. */
function zoneAround(forward: readonly Cluster[], position: number): Cluster | undefined {
  let low = 0;
  let high = forward.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (firstReturn(forward[middle] as Cluster) < position) low = middle + 1;
    else high = middle;
  }
  const zone = forward[low - 1];
  return zone !== undefined && position < lastCall(zone) ? zone : undefined;
}

/** Clusters by a moment at which their value may have been there: backward ones outside all forward ones. */
function inOrder(clusters: readonly Cluster[]): readonly Operation[] {
  const forward = clusters.filter(isForward).toSorted((a, b) => firstReturn(a) - firstReturn(b));
  const momentOf = (cluster: Cluster): number => {
    if (isForward(cluster)) return firstReturn(cluster);
    const around = zoneAround(forward, lastCall(cluster));
    return around === undefined ? lastCall(cluster) : lastCall(around) + 0.5;
  };
  const moments = new Map(clusters.map((cluster) => [cluster, momentOf(cluster)]));
  const order: Operation[] = [];
  for (const { write, reads } of clusters.toSorted(
    (a, b) => (moments.get(a) ?? 0) - (moments.get(b) ?? 0),
  )) {
    if (write !== undefined) order.push(write);
    for (const read of reads) order.push(read);
  }
  return order;
}

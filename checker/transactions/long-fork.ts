// Long fork, the anomaly that parallel snapshot isolation allows and snapshot isolation does not: two reads
// that see two writes in opposite orders. Each transaction writes one key, or reads the keys of a group; each
// key is written once. So the reads of a group, sorted by how much they see, must each see what the one
// before it sees.
// Source: jepsen.tests.long-fork. Elle's name for the cycle is G-nonadjacent.
import { numbered, reasonOf } from '../explain/numbered.ts';
import { HistoryError } from '../history-error.ts';
import type { History, Value } from '../history.ts';
import { operationsOf, referenceTo, type Operation } from '../operations.ts';
import { canonical, isSame } from '../value.ts';
import type { Anomaly, CycleStep, OperationReference, Verdict } from '../verdict.ts';
import { phrase, shown } from '../words.ts';
import { cyclePicture, cycleSentence } from './sentences.ts';

interface Write {
  readonly operation: Operation;
  readonly key: Value;
  readonly value: Value;
}

/** What a read saw: of each key the value, null where it was not written yet. */
interface Read {
  readonly operation: Operation;
  readonly seen: ReadonlyMap<string, Value>;
  readonly size: number;
}

/** @throws HistoryError for a transaction that is neither one write nor reads alone. */
export function judgeLongFork(history: History): Verdict & { readonly steps: number } {
  const { all, failed, counts } = operationsOf(history);
  const writes = writesIn(all);
  const refused = writesIn(failed);
  const reads = all
    .filter((operation) => operation.result !== undefined && !isWrite(operation))
    .map(readOf);
  const groups = groupsOf(reads);
  const twice = writes.find(
    ({ key }, place) => writes.findIndex((other) => isSame(other.key, key)) < place,
  );
  const known = new Map(writes.map((write) => [canonical(write.key), write]));
  const told = new Map(refused.map((write) => [canonical(write.key), write]));
  const anomalies = numbered([
    ...[...groups.values()].flatMap((group) => forksIn(group, known)),
    ...reads.flatMap((read) => strangeIn(read, known, told)),
  ]);
  return {
    ...conclusion(anomalies, {
      twice,
      reads: reads.length,
      groups: groups.size,
      acknowledged: counts.ok,
    }),
    model: 'long-fork',
    operations: counts,
    anomalies,
    steps: all.length,
  };
}

function conclusion(
  anomalies: readonly Anomaly[],
  {
    twice,
    reads,
    groups,
    acknowledged,
  }: {
    readonly twice: Write | undefined;
    readonly reads: number;
    readonly groups: number;
    readonly acknowledged: number;
  },
): Pick<Verdict, 'verdict' | 'reason'> {
  if (twice !== undefined) {
    return {
      verdict: 'unknown',
      reason: `${shown(twice.key)} is written more than once (again by ${phrase(twice.operation)}), and a long fork is told only where each key is written once; --model rw-register for others`,
    };
  }
  const reason = reasonOf(anomalies);
  if (reason !== undefined) return { verdict: 'invalid', reason };
  if (acknowledged === 0 || reads === 0) {
    return {
      verdict: 'unknown',
      reason: 'no read was acknowledged, so the history says nothing',
    };
  }
  return {
    verdict: 'valid',
    reason: `no long fork: ${String(reads)} reads of ${String(groups)} groups see the writes of each group in one order`,
  };
}

type Micro = readonly [string, Value, Value];

function microsOf({ index, value }: Operation): readonly Micro[] {
  const micros = Array.isArray(value) ? (value as readonly Value[]) : [];
  const isLegal =
    micros.length > 0 &&
    micros.every((one) => Array.isArray(one) && (one[0] === 'r' || one[0] === 'w')) &&
    (micros.length === 1 || micros.every((one) => (one as readonly Value[])[0] === 'r'));
  if (isLegal) return micros as readonly Micro[];
  throw new HistoryError(
    `event ${String(index)}: a transaction must be one write, [["w",k,v]], or the reads of a group, [["r",k,null],...]`,
  );
}

const isWrite = (operation: Operation): boolean => microsOf(operation)[0]?.[0] === 'w';

const writesIn = (operations: readonly Operation[]): readonly Write[] =>
  operations.filter(isWrite).map((operation) => {
    const [, key, value] = microsOf(operation)[0] as Micro;
    return { operation, key, value };
  });

function readOf(operation: Operation): Read {
  const answered = microsOf({ ...operation, value: operation.result ?? null });
  const seen = new Map(answered.map(([, key, value]) => [canonical(key), value]));
  return { operation, seen, size: [...seen.values()].filter((value) => value !== null).length };
}

/** Reads of the same keys. */
function groupsOf(reads: readonly Read[]): ReadonlyMap<string, readonly Read[]> {
  const groups = new Map<string, Read[]>();
  for (const read of reads) {
    const name = [...read.seen.keys()].toSorted().join();
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [read]);
    else group.push(read);
  }
  return groups;
}

/** Sorted by how much they see, each must see what its neighbour sees: then all of them are in one order. */
function forksIn(group: readonly Read[], writes: ReadonlyMap<string, Write>): readonly Anomaly[] {
  const inOrder = group.toSorted((a, b) => a.size - b.size);
  return inOrder.flatMap((more, place) => {
    const less = inOrder[place - 1];
    if (less === undefined) return [];
    const onlyLess = missing(less, more);
    const onlyMore = missing(more, less);
    if (onlyLess === undefined || onlyMore === undefined) return [];
    const [first, second] = [writes.get(onlyLess), writes.get(onlyMore)];
    return first === undefined || second === undefined ? [] : [fork(less, more, [first, second])];
  });
}

/** A key that the one read sees written, and the other does not. */
const missing = (one: Read, other: Read): string | undefined =>
  [...one.seen].find(([key, value]) => value !== null && other.seen.get(key) === null)?.[0];

function fork(one: Read, other: Read, [first, second]: readonly [Write, Write]): Anomaly {
  const [a, b] = [answered(one.operation), answered(other.operation)];
  const [x, y] = [referenceTo(first.operation), referenceTo(second.operation)];
  const without = (read: OperationReference, write: Write): string =>
    `${name(read)} read ${shown(write.key)} as it was before ${name(referenceTo(write.operation))} wrote ${shown(write.value)}`;
  const saw = (read: OperationReference, write: Write): string =>
    `${name(read)} read ${shown(write.key)} = ${shown(write.value)}, which ${name(referenceTo(write.operation))} had written`;
  const cycle: readonly CycleStep[] = [
    { from: a, to: y, edge: 'rw', sentence: without(a, second) },
    { from: y, to: b, edge: 'wr', sentence: saw(b, second) },
    { from: b, to: x, edge: 'rw', sentence: without(b, first) },
    { from: x, to: a, edge: 'wr', sentence: saw(a, first) },
  ];
  return {
    kind: 'G-nonadjacent',
    sentence: `long fork, ${cycleSentence('G-nonadjacent', cycle)}`,
    operations: [a, b, x, y],
    executions: [],
    cycle,
    picture: cyclePicture(cycle),
  };
}

/** With what was read in the place of what was asked. */
const answered = (operation: Operation): OperationReference => ({
  ...referenceTo(operation),
  value: operation.result ?? operation.value,
});

const name = ({ index }: OperationReference): string => `T${String(index)}`;

/** Values that a read saw and nobody wrote, or was told not to have written. */
function strangeIn(
  { operation, seen }: Read,
  writes: ReadonlyMap<string, Write>,
  refused: ReadonlyMap<string, Write>,
): readonly Anomaly[] {
  const read = answered(operation);
  return [...seen].flatMap(([key, value]): readonly Anomaly[] => {
    const write = writes.get(key);
    if (value === null || (write !== undefined && isSame(write.value, value))) return [];
    const failed = refused.get(key);
    const isTold = failed !== undefined && isSame(failed.value, value);
    const what = `${name(read)} read ${key} = ${shown(value)}`;
    return [
      isTold
        ? {
            kind: 'G1a',
            sentence: `G1a: ${what}, which ${name(referenceTo(failed.operation))} wrote, whose client was told that it failed`,
            operations: [read, referenceTo(failed.operation)],
            executions: [],
          }
        : {
            kind: 'garbage-read',
            sentence: `garbage-read: ${what}, which nobody wrote`,
            operations: [read],
            executions: [],
          },
    ];
  });
}

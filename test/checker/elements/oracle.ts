// What the models that follow elements, and long forks, are by their definitions: every element against
// every read, every read against every other. Only for a handful of operations.
import type { History, Validity, Value } from '../../../checker/index.ts';
import { operationsOf, type Operation } from '../../../checker/operations.ts';
import { canonical } from '../../../checker/value.ts';

const isKnown = ({ result }: Operation): boolean => result !== undefined;

const itemsOf = ({ result }: Operation): readonly string[] =>
  ((result ?? []) as readonly Value[]).map((item) => canonical(item));

export function expectedOf(history: History, isLinearizable: boolean): Validity {
  const { all } = operationsOf(history);
  if (!all.some(isKnown)) return 'unknown';
  const { model } = history.header;
  if (model === 'total-queue') return queueOf(all);
  return model === 'long-fork' ? forkOf(all) : setOf(all, isLinearizable);
}

function setOf(all: readonly Operation[], isLinearizable: boolean): Validity {
  const adds = all.filter(({ f }) => f !== 'read');
  const reads = all.filter((one) => one.f === 'read' && isKnown(one));
  const shows = (read: Operation, text: string): boolean => itemsOf(read).includes(text);
  const texts = [...new Set(adds.map(({ value }) => canonical(value)))];
  let stable = 0;
  let isWrong = reads.some((read) =>
    itemsOf(read).some((text, _place, items) => {
      const tries = adds.filter(({ value }) => canonical(value) === text);
      const isEarly = tries.every(({ called }) => called > read.returned);
      return isEarly || items.filter((item) => item === text).length > tries.length;
    }),
  );
  for (const text of texts) {
    const present = reads.filter((read) => shows(read, text));
    const absent = reads.filter((read) => !shows(read, text));
    const own = adds.filter((add) => canonical(add.value) === text && isKnown(add));
    const known = Math.min(...[...own, ...present].map(({ returned }) => returned));
    const late = absent.filter(({ called }) => called > known);
    if (late.some((gone) => present.every(({ called }) => called < gone.called))) isWrong = true;
    const isStable = present.some((last) => absent.every(({ called }) => called < last.called));
    if (isStable) stable += 1;
    if (isLinearizable && isStable && late.length > 0) isWrong = true;
  }
  return isWrong ? 'invalid' : stable === 0 ? 'unknown' : 'valid';
}

function queueOf(all: readonly Operation[]): Validity {
  const puts = all.filter(({ f }) => f === 'enqueue');
  const takes = all.filter(({ f }) => f !== 'enqueue');
  const out = takes.filter(isKnown).flatMap((take) => {
    const items = take.f === 'drain' ? itemsOf(take) : [canonical(take.result ?? null)];
    return items.filter((text) => text !== 'null').map((text) => ({ text, take }));
  });
  let lost = 0;
  for (const text of new Set([
    ...puts.map(({ value }) => canonical(value)),
    ...out.map((one) => one.text),
  ])) {
    const own = puts.filter(({ value }) => canonical(value) === text);
    const gone = out.filter((one) => one.text === text);
    if (gone.length > own.length) return 'invalid';
    if (gone.some(({ take }) => own.every(({ called }) => called > take.returned)))
      return 'invalid';
    lost += Math.max(0, own.filter(isKnown).length - gone.length);
  }
  if (lost === 0) return 'valid';
  const unseen = takes.filter((take) => !isKnown(take));
  return unseen.length >= lost || unseen.some(({ f }) => f === 'drain') ? 'unknown' : 'invalid';
}

type Micro = readonly [string, Value, Value];

function forkOf(all: readonly Operation[]): Validity {
  const micros = (value: Value): readonly Micro[] => value as unknown as readonly Micro[];
  const writes = all.filter(({ value }) => micros(value)[0]?.[0] === 'w');
  const reads = all
    .filter((one) => isKnown(one) && !writes.includes(one))
    .map(
      ({ result }) =>
        new Map(micros(result ?? []).map(([, key, value]) => [canonical(key), value])),
    );
  if (reads.length === 0) return 'unknown';
  const written = new Set(writes.map(({ value }) => canonical(micros(value)[0]?.[1] ?? null)));
  const isWrong = reads.some(
    (one) =>
      [...one].some(([key, value]) => value !== null && !(written.has(key) && value === 1)) ||
      reads.some((other) => {
        const areAlike = one.size === other.size && [...one.keys()].every((key) => other.has(key));
        const sees = (a: typeof one, b: typeof one): boolean =>
          [...a].some(([key, value]) => value !== null && b.get(key) === null);
        return areAlike && sees(one, other) && sees(other, one);
      }),
  );
  return isWrong ? 'invalid' : 'valid';
}

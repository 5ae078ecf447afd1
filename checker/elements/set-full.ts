// Sets to which elements are added and that are read whole, where a read may be behind: what matters is
// whether an element that was known is there in the end. A broadcast is the same with another word: each
// node is read on its own, and a message spreads.
// Source: jepsen.checker/set-full; Maelstrom's broadcast workload.
import type { History, Value } from '../history.ts';
import type { Operation } from '../operations.ts';
import { canonical } from '../value.ts';
import type { Anomaly, Verdict } from '../verdict.ts';
import { phrase, shown, times, witness } from '../words.ts';
import { anomaly, distribution, judgeElements, listIn } from './elements.ts';
import type { Followed, Given } from './elements.ts';

export const SET_EXPECTATIONS: readonly string[] = ['eventual', 'linearizable'];

/** `expect` is `eventual`, or `linearizable`: then a read that misses what was known before it is wrong, too. */
export const judgeSetFull = (
  history: History,
  expect: string | undefined,
): Verdict & { readonly steps: number } => judge(history, 'set-full', 'add', expect);

export const judgeBroadcast = (
  history: History,
  expect: string | undefined,
): Verdict & { readonly steps: number } => judge(history, 'broadcast', 'broadcast', expect);

function judge(
  history: History,
  name: string,
  add: string,
  expect: string | undefined,
): Verdict & { readonly steps: number } {
  const follow = (given: Given, expected: string): Followed =>
    followElements(given, add, expected === 'linearizable');
  return judgeElements(
    history,
    { name, functions: [add, 'read'], expectations: SET_EXPECTATIONS, follow },
    expect,
  );
}

/** An element that somebody tried to add, and what the reads say of it. */
interface Element {
  /** The first that was acknowledged, or else the first of all that may have happened. */
  add: Operation;
  /** The try that was invoked first. */
  readonly first: Operation;
  tries: number;
  isAcknowledged: boolean;
  /** What made it known: the add that was acknowledged, or a read that shows it, whichever returned first. */
  known: Operation | undefined;
  /** The reads that were invoked last of those that show it, and of those that do not. */
  present: Operation | undefined;
  absent: Operation | undefined;
}

interface Read {
  readonly operation: Operation;
  /** How often each element is in it. */
  readonly shown: ReadonlyMap<string, number>;
  readonly values: readonly Value[];
}

function followElements({ all, failed, timeAt }: Given, f: string, isStrict: boolean): Followed {
  const elements = elementsOf(all, f);
  const reads = all.filter((one) => one.f === 'read' && one.result !== undefined).map(readOf);
  const strange = strangeIn(reads, elements, failed, f);
  for (const read of reads) {
    for (const text of read.shown.keys()) see(elements.get(text), read.operation);
  }
  findAbsent(elements, reads);
  const every = [...elements.values()];
  const lost = every.filter(isLost);
  const stable = every.filter(isStable);
  const stale = stable.filter(isStale);
  const stables = timeAt && distribution(stable.map((one) => since(one, one.absent, timeAt)));
  const losts = timeAt && distribution(lost.map((one) => since(one, one.present, timeAt)));
  const latencyMs = { ...(stables && { stable: stables }), ...(losts && { lost: losts }) };
  const late = isStrict ? stale : [];
  return {
    anomalies: [...lost.map(toldLost), ...strange, ...late.map(toldStale)],
    counts: {
      attempted: every.length,
      acknowledged: every.filter(({ isAcknowledged }) => isAcknowledged).length,
      stable: stable.length,
      stale: stale.length,
      neverRead: every.length - stable.length - lost.length,
      duplicated: strange.filter(({ kind }) => kind === 'duplicated-execution').length,
      unexpected: strange.filter(({ kind }) => kind === 'phantom-value').length,
      lost: lost.length,
      ...((stables ?? losts) && { latencyMs }),
    },
    ...(stable.length === 0 && { doubt: `no read shows what any ${f} put in` }),
    notes: isStrict || stale.length === 0 ? [] : [toldBehind(stale.length, stale[0] as Element)],
  };
}

function elementsOf(all: readonly Operation[], f: string): ReadonlyMap<string, Element> {
  const elements = new Map<string, Element>();
  for (const add of all) {
    if (add.f !== f) continue;
    const text = canonical(add.value);
    const isAcknowledged = add.result !== undefined;
    const known = isAcknowledged ? add : undefined;
    const element = elements.get(text);
    if (element === undefined) {
      const [present, absent] = [undefined, undefined];
      elements.set(text, { add, first: add, tries: 1, isAcknowledged, known, present, absent });
      continue;
    }
    element.tries += 1;
    if (isAcknowledged && !element.isAcknowledged) element.add = add;
    element.isAcknowledged ||= isAcknowledged;
    if (known && known.returned < (element.known?.returned ?? Infinity)) element.known = known;
  }
  return elements;
}

function readOf(operation: Operation): Read {
  const values = listIn(operation);
  const counts = new Map<string, number>();
  for (const value of values) {
    const text = canonical(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return { operation, shown: counts, values };
}

function see(element: Element | undefined, read: Operation): void {
  if (element === undefined) return;
  if (read.called > (element.present?.called ?? -1)) element.present = read;
  if (read.returned < (element.known?.returned ?? Infinity)) element.known = read;
}

/** From the last read back; an element is looked for as long as all later reads show it, so this is linear. */
function findAbsent(elements: ReadonlyMap<string, Element>, reads: readonly Read[]): void {
  let everywhere = [...elements];
  for (const { operation, shown: shownThere } of reads.toReversed()) {
    const still: typeof everywhere = [];
    for (const one of everywhere) {
      if (shownThere.has(one[0])) still.push(one);
      else one[1].absent = operation;
    }
    everywhere = still;
  }
}

const isStable = ({ present, absent }: Element): boolean =>
  present !== undefined && (absent?.called ?? -1) < present.called;

/** A read that overlaps what made it known may have been before. */
const isLost = ({ known, present, absent }: Element): boolean =>
  known !== undefined &&
  absent !== undefined &&
  (present?.called ?? -1) < absent.called &&
  known.returned < absent.called;

const isStale = ({ known, absent }: Element): boolean =>
  known !== undefined && absent !== undefined && known.returned < absent.called;

/** Nanoseconds from when it was known to the invocation of a read. */
function since(
  { known }: Element,
  read: Operation | undefined,
  timeAt: (position: number) => number,
): number {
  if (known === undefined || read === undefined) return 0;
  return Math.max(0, timeAt(read.called) - timeAt(known.returned));
}

function toldLost({ add, isAcknowledged, present, absent }: Element): Anomaly {
  const [last, seen] = [absent as Operation, present];
  const how = isAcknowledged ? 'was acknowledged but lost' : 'was seen, but then lost';
  const until =
    seen === undefined
      ? 'no read ever showed it'
      : `${witness(seen)}, was the last read to show it`;
  return anomaly(
    'lost-operation',
    `${phrase(add)} ${how}: it is missing from ${witness(last)}; ${until}`,
    [add, last, ...(seen ? [seen] : [])],
  );
}

function toldStale({ add, known, absent }: Element): Anomaly {
  const [read, before] = [absent as Operation, known as Operation];
  const why =
    before === add || before.f !== 'read'
      ? `${phrase(add)} had already been acknowledged`
      : `${witness(before)}, had already shown ${shown(add.value)}`;
  return anomaly(
    'stale-read',
    `${witness(read)} without ${shown(add.value)}, was stale: ${why} before it was invoked`,
    [read, add],
  );
}

const toldBehind = (count: number, { add }: Element): string =>
  `${String(count)} ${count === 1 ? 'element was' : 'elements were'} missing from a read that was invoked after it was known, and there in the end (the first: ${phrase(add)}); --expect linearizable forbids that`;

/** What reads show and should not, each element once. */
function strangeIn(
  reads: readonly Read[],
  elements: ReadonlyMap<string, Element>,
  failed: readonly Operation[],
  f: string,
): readonly Anomaly[] {
  const told = new Map<string, Anomaly>();
  for (const { operation: read, shown: counts, values } of reads) {
    for (const value of values) {
      const text = canonical(value);
      if (told.has(text)) continue;
      const element = elements.get(text);
      const found =
        element === undefined
          ? fromNowhere(value, read, failed, f)
          : wronglyShown(element, read, counts.get(text) as number);
      if (found !== undefined) told.set(text, found);
    }
  }
  return [...told.values()];
}

function wronglyShown(
  { add, first, tries }: Element,
  read: Operation,
  count: number,
): Anomaly | undefined {
  if (first.called > read.returned) {
    return anomaly(
      'seen-before-invoked',
      `${witness(read)}, shows ${shown(first.value)} before ${phrase(first)} was invoked`,
      [read, first],
    );
  }
  if (count <= tries) return undefined;
  return anomaly(
    'duplicated-execution',
    `${phrase(add)} was executed ${times(count)}: ${witness(read)}, shows it so often`,
    [add, read],
  );
}

function fromNowhere(
  value: Value,
  read: Operation,
  failed: readonly Operation[],
  f: string,
): Anomaly {
  const text = canonical(value);
  const accused = failed.find((one) => one.f === f && canonical(one.value) === text);
  return accused === undefined
    ? anomaly(
        'phantom-value',
        `${shown(value)} was in no ${f}: ${witness(read)}, shows what nobody put in`,
        [read],
      )
    : anomaly(
        'failed-yet-executed',
        `${phrase(accused)} was told failed, yet executed: seen by ${witness(read)}`,
        [accused, read],
      );
}

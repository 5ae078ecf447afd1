// The chain of values of one key: each execution takes the value that the one before left and leaves
// hash(previous + argument). Built from what clients were told; executions that nobody was told of
// are inferred where exactly one operation's argument closes a gap. Only for the puthash model.
import { chainHash, type History } from '../../../checker/index.ts';
import {
  clientName,
  pairOperations,
  requestName,
  type Operation,
} from '../../record/operations.ts';

export interface ChainStep {
  readonly previous: string;
  readonly argument: string;
  readonly next: string;
  /** `c0#1`, and the index of its invocation in the history. */
  readonly request: string;
  readonly event: number;
  /** Whether no client was told: it follows from the values around it. */
  readonly isInferred: boolean;
  /** Whether the same request made another step of this chain before. */
  readonly isAgain: boolean;
  /** Whether another execution took the same value. */
  readonly isFork: boolean;
}

export type ChainPart =
  | { readonly kind: 'step'; readonly step: ChainStep }
  /** A value that somebody was told, and that no known execution left. */
  | { readonly kind: 'gap'; readonly value: string }
  | { readonly kind: 'fold'; readonly count: number };

export interface ValueChain {
  readonly key: string;
  readonly parts: readonly ChainPart[];
  /** How many executions there are; the parts show fewer. */
  readonly stepCount: number;
  readonly shownCount: number;
}

export function valueChain(history: History, key: string): ValueChain | undefined {
  if (history.header.model !== 'puthash') return undefined;
  const operations = pairOperations(history).filter(
    ({ invocation }) => invocation.key === key && invocation.f === 'puthash',
  );
  const told = operations.flatMap(toldStep);
  const links = markSteps([...told, ...inferSteps(operations, told)]);
  const parts = walk(links);
  const shown = fold(parts);
  return {
    key,
    parts: shown,
    stepCount: links.length,
    shownCount: shown.filter(({ kind }) => kind === 'step').length,
  };
}

type Link = Omit<ChainStep, 'isAgain' | 'isFork'>;

function toldStep(operation: Operation): readonly Link[] {
  const result = operation.completion?.result;
  return operation.outcome === 'ok' && typeof result === 'string'
    ? [link(operation, result, false)]
    : [];
}

function link({ invocation }: Operation, previous: string, isInferred: boolean): Link {
  const argument = typeof invocation.value === 'string' ? invocation.value : '';
  return {
    previous,
    argument,
    next: chainHash(previous, argument),
    request:
      invocation.id === undefined
        ? `${clientName(invocation)}@${invocation.index}`
        : requestName(invocation.id),
    event: invocation.index,
    isInferred,
  };
}

/** Tries every operation of the key behind every loose end; one that hits a gap was executed there. */
function inferSteps(operations: readonly Operation[], told: readonly Link[]): readonly Link[] {
  const left = new Set(['', ...told.map(({ next }) => next)]);
  const taken = new Set(told.map(({ previous }) => previous));
  const gaps = new Set([...taken].filter((value) => !left.has(value)));
  const looseEnds = [...left].filter((value) => !taken.has(value));
  if (gaps.size === 0 || looseEnds.length > looseEndsMax) return [];
  return [...new Set([...looseEnds, ''])].flatMap((end) =>
    operations.map((operation) => link(operation, end, true)).filter(({ next }) => gaps.has(next)),
  );
}

const looseEndsMax = 200;

function markSteps(links: readonly Link[]): readonly ChainStep[] {
  const byPrevious = groupBy(links, ({ previous }) => previous);
  const byEvent = groupBy(links, ({ event }) => event);
  return links.map((one) =>
    Object.assign({}, one, {
      isFork: byPrevious.get(one.previous)!.length > 1,
      isAgain: byEvent.get(one.event)!.length > 1,
    }),
  );
}

function groupBy<Item, Group>(
  items: readonly Item[],
  groupOf: (item: Item) => Group,
): ReadonlyMap<Group, readonly Item[]> {
  const groups = new Map<Group, Item[]>();
  for (const item of items) {
    const group = groups.get(groupOf(item));
    if (group === undefined) groups.set(groupOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** From the empty value along the links, a fork's branches behind one another; then what hangs loose. */
function walk(steps: readonly ChainStep[]): readonly ChainPart[] {
  const byPrevious = groupBy(steps, ({ previous }) => previous);
  const left = new Set(steps.map(({ next }) => next));
  const seen = new Set<ChainStep>();
  const parts: ChainPart[] = [];
  const follow = (from: string): void => {
    const waiting = [...(byPrevious.get(from) ?? [])].toReversed();
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      if (seen.has(step)) continue;
      seen.add(step);
      parts.push({ kind: 'step', step });
      waiting.push(...(byPrevious.get(step.next) ?? []).toReversed());
    }
  };
  follow('');
  for (const { previous } of steps.toSorted((a, b) => a.event - b.event)) {
    if (left.has(previous) || previous === '') continue;
    left.add(previous);
    parts.push({ kind: 'gap', value: previous });
    follow(previous);
  }
  return parts;
}

/** Keeps what is wrong, with its neighbours, and both ends. */
function fold(parts: readonly ChainPart[]): readonly ChainPart[] {
  const kept = new Set<number>();
  for (const [place, part] of parts.entries()) {
    const isWrong =
      part.kind === 'gap' || (part.kind === 'step' && (part.step.isAgain || part.step.isFork));
    const isEnd = place === 0 || place === parts.length - 1;
    const reach = isWrong ? neighbours : isEnd ? 1 : -1;
    for (let near = place - reach; near <= place + reach; near++) kept.add(near);
  }
  const shown: ChainPart[] = [];
  let count = 0;
  for (const [place, part] of parts.entries()) {
    if (kept.has(place) && shown.length < partsMax) {
      if (count > 0) shown.push({ kind: 'fold', count });
      shown.push(part);
      count = 0;
    } else count += 1;
  }
  return count > 0 ? [...shown, { kind: 'fold', count }] : shown;
}

const neighbours = 3;
const partsMax = 60;

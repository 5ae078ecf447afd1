// Observations of the clients, interned: which invocations and answers came before which, and the
// results. A verdict depends on nothing else, so each distinct observation is judged once, by the checker.
import { check, type HistoryEvent, type Value, type Verdict } from '../../checker/index.ts';
import { explanationsOf } from './explanations.ts';
import { createInterner } from './interner.ts';
import { remembered } from './remembered.ts';
import type { Scope } from './scope.ts';

export interface Observer {
  readonly nothing: number;
  readonly invoke: (seen: number, client: number) => number;
  readonly answer: (seen: number, client: number, result: Value) => number;
  /** How many operations a client has asked, and whether the last of them is not answered yet. */
  readonly progress: (
    seen: number,
    client: number,
  ) => { readonly asked: number; readonly isOpen: boolean };
  /** An observation with clients renamed: `names[i]` is the new number of client `i`, `word` renames results. */
  readonly rename: (
    seen: number,
    names: readonly number[],
    word: (text: string) => string,
  ) => number;
  /** The representative of all observations with the same explanations: whatever is seen next, their verdicts agree. */
  readonly alike: (seen: number) => number;
  readonly judge: (seen: number) => Verdict;
  readonly size: () => number;
}

/** An observation: batches of invocations and batches of answers in turns; the order within a batch means nothing and is normalised. */
type Observation = readonly Batch[];
type Batch = readonly { readonly client: number; readonly result?: Value }[];

export function createObserver(scripts: Scope['scripts']): Observer {
  const interner = createInterner<Observation>();
  const verdicts: Verdict[] = [];
  const invoked: number[][] = [];
  const progresses: { readonly asked: number; readonly isOpen: boolean }[][] = [];

  const progress = (seen: number, client: number): { asked: number; isOpen: boolean } => {
    const mine = interner
      .get(seen)
      .flat()
      .filter((event) => event.client === client);
    const asked = mine.filter(({ result }) => result === undefined).length;
    return { asked, isOpen: asked * 2 > mine.length };
  };

  const standsFor = new Map<string, number>();
  const alike = remembered((seen) => {
    const events = eventsOf(interner.get(seen), scripts);
    const asked = scripts.map((_, client) => progress(seen, client));
    const key = JSON.stringify([asked, explanationsOf(events)]);
    if (!standsFor.has(key)) standsFor.set(key, seen);
    return standsFor.get(key)!;
  });

  return {
    alike,
    nothing: interner.idOf([]),
    invoke: (seen, client) =>
      ((invoked[seen] ??= [])[client] ??= interner.idOf(append(interner.get(seen), { client }))),
    answer: (seen, client, result) => interner.idOf(append(interner.get(seen), { client, result })),
    progress: (seen, client) => ((progresses[seen] ??= [])[client] ??= progress(seen, client)),
    rename: (seen, names, word) =>
      interner.idOf(
        interner.get(seen).map((batch) =>
          inOrder(
            batch.map(({ client, result }) => ({
              client: names[client]!,
              ...(result !== undefined && {
                result: typeof result === 'string' ? word(result) : result,
              }),
            })),
          ),
        ),
      ),
    judge: (seen) =>
      (verdicts[seen] ??= check({
        header: { format: 'doubletake-history', version: 1, model: 'puthash' },
        events: eventsOf(interner.get(seen), scripts),
        notices: [],
      })),
    size: interner.size,
  };
}

function append(observation: Observation, event: Batch[number]): Observation {
  const last = observation.at(-1);
  const joins = last !== undefined && isAnswer(last[0]!) === isAnswer(event);
  if (!joins) return [...observation, [event]];
  return [...observation.slice(0, -1), inOrder([...last, event])];
}

function inOrder(batch: Batch): Batch {
  return batch.toSorted((a, b) => a.client - b.client);
}

function isAnswer(event: Batch[number]): boolean {
  return event.result !== undefined;
}

function eventsOf(observation: Observation, scripts: Scope['scripts']): HistoryEvent[] {
  const asked = scripts.map(() => 0);
  return observation.flat().map(({ client, result }, index) => {
    if (result === undefined) asked[client]!++;
    const seq = asked[client]!;
    const op = scripts[client]![seq - 1]!;
    const id = { client: `c${client}`, seq };
    const event = { index, time: index, process: client, ...op, id };
    return result === undefined ? { ...event, type: 'invoke' } : { ...event, type: 'ok', result };
  });
}

// What clients have seen so far, interned: who asked and who was answered before whom, and with
// what. That is all that a verdict depends on, so each distinct sight is judged once, by the checker.
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
  /** The same sight with other names: `names[i]` is who client `i` becomes, `word` renames results. */
  readonly rename: (
    seen: number,
    names: readonly number[],
    word: (text: string) => string,
  ) => number;
  /** The one that stands for all sights that have the same explanations: whatever is seen next, their verdict is the same. */
  readonly alike: (seen: number) => number;
  readonly judge: (seen: number) => Verdict;
  readonly size: () => number;
}

/** A sight is a row of moments; the order within a moment means nothing and is put in order. */
type Sight = readonly Moment[];
type Moment = readonly { readonly client: number; readonly result?: Value }[];

export function createObserver(scripts: Scope['scripts']): Observer {
  const interner = createInterner<Sight>();
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
        interner.get(seen).map((moment) =>
          inOrder(
            moment.map(({ client, result }) => ({
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

function append(sight: Sight, event: Moment[number]): Sight {
  const last = sight.at(-1);
  const joins = last !== undefined && isAnswer(last[0]!) === isAnswer(event);
  if (!joins) return [...sight, [event]];
  return [...sight.slice(0, -1), inOrder([...last, event])];
}

function inOrder(moment: Moment): Moment {
  return moment.toSorted((a, b) => a.client - b.client);
}

function isAnswer(event: Moment[number]): boolean {
  return event.result !== undefined;
}

function eventsOf(sight: Sight, scripts: Scope['scripts']): HistoryEvent[] {
  const asked = scripts.map(() => 0);
  return sight.flat().map(({ client, result }, index) => {
    if (result === undefined) asked[client]!++;
    const seq = asked[client]!;
    const op = scripts[client]![seq - 1]!;
    const id = { client: `c${client}`, seq };
    const event = { index, time: index, process: client, ...op, id };
    return result === undefined ? { ...event, type: 'invoke' } : { ...event, type: 'ok', result };
  });
}

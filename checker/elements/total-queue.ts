// Queues of which all that went in must come out again, in any order: what was acknowledged and never came
// out, came out more often than it went in, or was never put in.
// Source: jepsen.checker/total-queue.
import type { History, Value } from '../history.ts';
import { HistoryError } from '../history-error.ts';
import type { Operation } from '../operations.ts';
import { canonical } from '../value.ts';
import type { Anomaly, Verdict } from '../verdict.ts';
import { phrase, shown, times, witness } from '../words.ts';
import { anomaly, judgeElements, listIn } from './elements.ts';
import type { Followed, Given } from './elements.ts';

const EXACTLY_ONCE = 'exactly-once';

export const QUEUE_EXPECTATIONS: readonly string[] = [EXACTLY_ONCE, 'at-least-once'];

const FOLLOWABLE = {
  name: 'total-queue',
  functions: ['enqueue', 'dequeue', 'drain'],
  expectations: QUEUE_EXPECTATIONS,
  follow,
};

/** `expect` is `exactly-once`, or `at-least-once`, where an element may be delivered more often, as Jepsen has it. */
export const judgeTotalQueue = (
  history: History,
  expect: string | undefined,
): Verdict & { readonly steps: number } => judgeElements(history, FOLLOWABLE, expect);

/** All that has to do with one element. */
interface Element {
  readonly value: Value;
  readonly enqueues: Operation[];
  readonly failed: Operation[];
  /** One for each time that it came out. */
  readonly deliveries: Operation[];
}

function follow({ all, failed }: Given, expected: string): Followed {
  const elements = new Map<string, Element>();
  const of = (value: Value): Element => {
    const text = canonical(value);
    const element = elements.get(text) ?? { value, enqueues: [], failed: [], deliveries: [] };
    elements.set(text, element);
    return element;
  };
  let takenUnseen = 0;
  for (const operation of all) {
    const { f, result } = operation;
    if (f === 'enqueue') of(elementIn(operation)).enqueues.push(operation);
    else if (result === undefined) takenUnseen += f === 'drain' ? Infinity : 1;
    else if (f === 'drain') {
      for (const item of listIn(operation)) of(item).deliveries.push(operation);
    } else if (result !== null) of(result).deliveries.push(operation);
  }
  for (const one of failed) if (one.f === 'enqueue') of(elementIn(one)).failed.push(one);
  const every = [...elements.values()];
  const missing = every.flatMap(lostOf);
  const isExplained = missing.length <= takenUnseen;
  const strange = every.flatMap((element) => strangeIn(element, expected === EXACTLY_ONCE));
  const sum = (count: (element: Element) => number): number =>
    every.reduce((total, element) => total + count(element), 0);
  return {
    anomalies: [
      ...strange,
      ...(isExplained ? [] : missing.map((one) => toldLost(one, [...all, ...failed]))),
    ],
    counts: {
      attempted: sum(({ enqueues }) => enqueues.length),
      acknowledged: sum((element) => acknowledgedOf(element).length),
      delivered: sum(({ deliveries }) => deliveries.length),
      recovered: sum(recoveredOf),
      duplicated: sum(({ enqueues, deliveries }) =>
        enqueues.length === 0 ? 0 : Math.max(0, deliveries.length - enqueues.length),
      ),
      unexpected: sum(({ enqueues, deliveries }) =>
        enqueues.length === 0 ? deliveries.length : 0,
      ),
      lost: missing.length,
    },
    ...(isExplained &&
      missing.length > 0 && {
        doubt: `${phrase(missing[0] as Operation)} was acknowledged and never came out, but may have: a dequeue or drain of unknown outcome may have got it`,
      }),
    notes: [],
  };
}

/** @throws HistoryError for null, which is what an empty queue answers. */
function elementIn({ index, value }: Operation): Value {
  if (value !== null) return value;
  throw new HistoryError(
    `event ${String(index)}: null cannot be enqueued, it is what an empty queue answers`,
  );
}

const acknowledgedOf = ({ enqueues }: Element): readonly Operation[] =>
  enqueues.filter(({ result }) => result !== undefined);

/** The acknowledged enqueues that nothing came out for: the last ones, where some did. */
const lostOf = (element: Element): readonly Operation[] =>
  acknowledgedOf(element).slice(element.deliveries.length);

/** Deliveries of what was put in, beyond the enqueues that were acknowledged. */
const recoveredOf = (element: Element): number =>
  Math.max(
    0,
    Math.min(element.deliveries.length, element.enqueues.length) - acknowledgedOf(element).length,
  );

/** A dequeue that was told failed found nothing. */
function toldLost(enqueue: Operation, all: readonly Operation[]): Anomaly {
  const isDrained = all.some(
    ({ f, result, called, supposed }) =>
      called > enqueue.returned &&
      ((f === 'drain' && result !== undefined) ||
        (f === 'dequeue' && (result === null || supposed === 'failed'))),
  );
  const doubt = isDrained
    ? ''
    : '; no drain and no empty answer shows that the queue was emptied after it';
  return anomaly(
    'lost-operation',
    `${phrase(enqueue)} was acknowledged but lost: ${shown(enqueue.value)} never came out${doubt}`,
    [enqueue],
  );
}

function strangeIn(element: Element, isOnce: boolean): readonly Anomaly[] {
  const { enqueues, deliveries } = element;
  const [first] = enqueues;
  const [delivery] = deliveries;
  if (delivery === undefined) return [];
  if (first === undefined) return [fromNowhere(element, delivery)];
  const early = deliveries.find(({ returned }) => returned < first.called);
  if (early !== undefined) {
    return [
      anomaly(
        'seen-before-invoked',
        `${shown(first.value)} was delivered before it was enqueued: ${witness(early)}, returned before ${phrase(first)} was invoked`,
        [early, first],
      ),
    ];
  }
  if (!isOnce || deliveries.length <= enqueues.length) return [];
  const told = `${phrase(first)} was delivered ${times(deliveries.length)}`;
  const tries = enqueues.length === 1 ? '' : `, though enqueued ${times(enqueues.length)}`;
  return [
    anomaly(
      'duplicated-execution',
      `${told}${tries}: to ${deliveries.map(phrase).join(' and to ')}`,
      [first, ...deliveries],
    ),
  ];
}

function fromNowhere({ value, failed, deliveries }: Element, delivery: Operation): Anomaly {
  const [accused] = failed;
  return accused === undefined
    ? anomaly(
        'phantom-value',
        `${shown(value)} was never enqueued: ${witness(delivery)}, got what nobody put in`,
        deliveries,
      )
    : anomaly(
        'failed-yet-executed',
        `${phrase(accused)} was told failed, yet executed: seen by ${witness(delivery)}`,
        [accused, ...deliveries],
      );
}

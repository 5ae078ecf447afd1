// Explanations in sentences: what each hypothesis says of the operation that it accuses.
import type { Value } from '../history.ts';
import type { Operation } from '../operations.ts';
import { canonical, isSame } from '../value.ts';
import { list, participle, phrase, shown, times, witness } from '../words.ts';
import { executionsIn, witnessOf } from './executions.ts';
import { forgottenBy, valueOf, type Explanation } from './explanation.ts';
import type { HypothesisKind } from './hypotheses.ts';
import type { Recheck } from './recheck.ts';

export interface Told {
  readonly sentence: string;
  /** The accused first. */
  readonly operations: readonly Operation[];
}

/** `last` is the operation that no order leads to. */
export const told = (explanation: Explanation, last: Operation, recheck: Recheck): Told =>
  SENTENCES[explanation.kind](explanation, last, recheck);

const SENTENCES: Readonly<
  Record<HypothesisKind, (explanation: Explanation, last: Operation, recheck: Recheck) => Told>
> = {
  failed: toldFailed,
  'held-by-two': toldHeld,
  'executed-twice': toldTwice,
  'executed-again': toldTwice,
  'executed-often': toldTwice,
  forced: toldForced,
  stale: toldStale,
  lost: toldLost,
  'gone-back': toldGoneBack,
  'too-early': ({ accused }, last) => ({
    sentence: `${witness(last)}, saw ${phrase(accused)} before it was invoked`,
    operations: [last, accused],
  }),
  'wrong-result': (_explanation, last) => ({
    sentence: `${phrase(last)} got a wrong result, ${shown(last.result ?? null)}, which no order of the operations gives`,
    operations: [last],
  }),
};

function toldFailed({ accused, order }: Explanation, last: Operation): Told {
  const place = order.findIndex(({ index }) => index === accused.index);
  const seenBy = witnessOf(order, place + 1) ?? last;
  return {
    sentence: `${phrase(accused)} was told failed, yet executed: seen by ${witness(seenBy)}`,
    operations: [...new Set([accused, seenBy, last])],
  };
}

function toldHeld({ accused, other = accused }: Explanation): Told {
  const pair = [accused, other].toSorted((a, b) => a.returned - b.returned) as [
    Operation,
    Operation,
  ];
  const [a, b] = [accused, other]
    .map(({ process }) => String(process))
    .toSorted((one, next) => one.localeCompare(next, 'en', { numeric: true }));
  const lock = accused.key === undefined ? 'the lock' : `the lock ${accused.key}`;
  return {
    sentence: `processes ${a ?? ''} and ${b ?? ''} held ${lock} at the same time: ${phrase(pair[1])} was granted before what ${phrase(pair[0])} had taken was given back`,
    operations: [accused, other],
  };
}

function toldTwice(explanation: Explanation, last: Operation, recheck: Recheck): Told {
  const { accused } = explanation;
  const [first, ...others] = executionsIn(explanation, last, recheck).map(({ previous }) =>
    shown(previous),
  );
  const isSecondAnswer = accused.result !== undefined && recheck.model.isRead(accused);
  const why = isSecondAnswer
    ? `it was told what its second execution found, ${shown(accused.result)}`
    : `otherwise ${accused === last ? `its answer ${shown(last.result ?? null)}` : `${witness(last)},`} fits no order of the operations`;
  return {
    sentence: `${phrase(accused)} was executed ${times(others.length + 1)}, on ${first ?? ''} and again on ${list(others, 9)}: ${why}`,
    operations: accused === last ? [last] : [accused, last],
  };
}

/** Done though the state did not allow it. */
function toldForced({ accused, order }: Explanation, _last: Operation, recheck: Recheck): Told {
  const place = order.findIndex(({ index }) => index === accused.index);
  const state = recheck.statesAlong(order.slice(0, place)).at(-1);
  const { model } = recheck;
  const before = order.slice(0, place).filter((operation) => !model.isRead(operation));
  const makerOf = (value: Value): Operation | undefined =>
    before.findLast((operation) => model.makes?.(operation).some((made) => isSame(made, value)));
  const value = valueOf(state, recheck);
  const [element] = model.shows?.(accused) ?? [];
  if (element === undefined) {
    const maker = makerOf(value);
    const isSameSwap =
      maker?.f === accused.f && canonical(from(maker)) === canonical(from(accused));
    const both = isSameSwap ? `; two clients got the same ${accused.f}` : '';
    const by = maker === undefined ? '' : `: ${phrase(maker)} had made it so`;
    return {
      sentence: `${phrase(accused)} succeeded although the value was ${shown(value)}${by}${both}`,
      operations: maker === undefined ? [accused] : [accused, maker],
    };
  }
  const due = (value as readonly Value[]).find(
    (one) => model.step(state, { ...accused, result: one }) !== undefined,
  );
  const [passed, maker] = [makerOf(due ?? null), makerOf(element)];
  const side =
    before.indexOf(passed as Operation) < before.indexOf(maker as Operation) ? 'before' : 'after';
  return {
    sentence: `${shown(element)} was delivered before ${shown(due ?? null)}, which had been ${participle(passed?.f ?? '')} ${side} it: ${witness(accused)}, was out of order`,
    operations: [accused, passed, maker].filter((operation) => operation !== undefined),
  };
}

const from = ({ value }: Operation): Value => (Array.isArray(value) ? (value[0] as Value) : value);

function toldStale(explanation: Explanation, last: Operation, recheck: Recheck): Told {
  const { accused } = explanation;
  const newer = newerThan(explanation, recheck);
  const had = recheck.model.isRead(newer)
    ? `had already got ${shown(newer.result ?? null)}`
    : 'had already been acknowledged';
  return {
    sentence: `${phrase(accused)} got ${shown(accused.result ?? null)}, which was stale: ${phrase(newer)} ${had} before it was invoked${accused === last ? '' : ` (as ${witness(last)}, shows)`}`,
    operations: [...new Set([accused, newer, last])],
  };
}

function toldLost({ accused }: Explanation, last: Operation): Told {
  return accused === last
    ? {
        sentence: `${phrase(last)} was acknowledged but lost: its answer ${shown(last.result ?? null)} fits no order of the operations, and all others fit without it`,
        operations: [last],
      }
    : {
        sentence: `${phrase(accused)} was acknowledged but lost: ${witness(last)}, fits no order of the operations in which it happened`,
        operations: [accused, last],
      };
}

function toldGoneBack(explanation: Explanation, last: Operation, recheck: Recheck): Told {
  const lost = forgottenBy(explanation, recheck);
  const [were, them] = lost.length === 1 ? ['was', 'it'] : ['were', 'them'];
  const isAcknowledged = lost.every(({ result }) => result !== undefined);
  return {
    sentence: `${list(lost.map(phrase))} ${were} ${isAcknowledged ? 'acknowledged but lost' : 'acknowledged or seen, but then lost'}: ${witness(last)}, found the state from before ${them}`,
    operations: [...lost, last],
  };
}

/** Several explanations fit: two of the others, and how many more. */
export function orElse(others: readonly Explanation[]): string {
  if (others.length === 0) return '';
  const ways = others.slice(0, 2).map((other) => wayOf(other));
  const more = others.length - ways.length;
  return `; it fits as well that ${[...ways, ...(more > 0 ? [`${String(more)} more`] : [])].join(', or ')}`;
}

const wayOf = ({ kind, accused }: Explanation): string => `${phrase(accused)} ${WAYS[kind]}`;

const WAYS: Readonly<Record<HypothesisKind, string>> = {
  failed: 'was told failed, yet executed',
  'held-by-two': 'was granted while somebody else held it',
  'executed-twice': 'was executed twice',
  'executed-again': 'was executed twice',
  'executed-often': 'was executed more than twice',
  forced: 'succeeded although it should not have',
  stale: 'was stale',
  lost: 'was lost',
  'gone-back': 'and what came after it was lost',
  'too-early': 'was seen too early',
  'wrong-result': 'got a wrong result',
};

/** What had returned before the read was invoked, and shows that the state had changed since what it saw. */
function newerThan({ order, accused: read }: Explanation, recheck: Recheck): Operation {
  const states = recheck.statesAlong(order).map((state) => canonical(valueOf(state, recheck)));
  const place = order.findIndex(({ index }) => index === read.index);
  const newer = order.find(
    ({ returned }, i) => i > place && returned < read.called && states[i + 1] !== states[place],
  );
  if (newer === undefined)
    throw new Error('the checker is wrong: it calls a read stale that need not be');
  return newer;
}

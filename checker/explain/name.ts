// Explanations in words and as data.
import { referenceTo, type Operation } from '../operations.ts';
import { canonical } from '../value.ts';
import type { Anomaly, AnomalyKind, Execution, OperationReference } from '../verdict.ts';
import { list, phrase, shown, witness } from '../words.ts';
import { forgottenBy, valueOf, type Explanation } from './explanation.ts';
import type { HypothesisKind } from './hypotheses.ts';
import { ANY_RESULT, type Contradiction, type Recheck } from './recheck.ts';

const KINDS: Readonly<Record<HypothesisKind, AnomalyKind>> = {
  'executed-twice': 'duplicated-execution',
  'executed-again': 'duplicated-execution',
  stale: 'stale-read',
  lost: 'lost-operation',
  'gone-back': 'lost-operation',
  'too-early': 'real-time-order',
  'wrong-result': 'wrong-result',
};

/** The best of the explanations, with the others as alternatives. */
export function anomalyOf(
  { operation: last, order, open }: Contradiction,
  [best, ...others]: readonly [Explanation, ...Explanation[]],
  recheck: Recheck,
): Anomaly {
  const found = told(best, last, recheck);
  const reached = valueOf(recheck.statesAlong(order).at(-1), recheck);
  const sentence =
    best.kind === 'wrong-result'
      ? `${found.sentence} (the one that goes furthest has ${shown(reached)} before it)`
      : found.sentence;
  const alternatives = others.map((other) => told(other, last, recheck));
  return {
    kind: KINDS[best.kind],
    ...(last.key !== undefined && { key: last.key }),
    sentence: `${sentence}${orElse(others)}`,
    operations: found.operations.map(referenceTo),
    executions: executionsIn(best, last, recheck),
    window: [last, ...open].map(referenceTo),
    ...(alternatives.length > 0 && {
      alternatives: alternatives.map(({ operations }, i) => ({
        kind: KINDS[(others[i] as Explanation).kind],
        operations: operations.map(referenceTo),
      })),
    }),
  };
}

/** That it is illegal, and no more: the work allowed ran out. */
export function undecided(operations: readonly Operation[]): Anomaly {
  const [operation] = operations;
  const key = operation?.key;
  const isOne = operations.length === 1 && operation !== undefined;
  return {
    kind: 'not-linearizable',
    ...(key !== undefined && { key }),
    sentence: isOne
      ? `${witness(operation)}, fits no order of the operations before it; the work allowed was not enough to say why`
      : `no order of the ${String(operations.length)} operations${key === undefined ? '' : ` on ${key}`} is legal; the work allowed was not enough to say why`,
    operations: isOne ? [referenceTo(operation)] : [],
    executions: [],
  };
}

function told(
  explanation: Explanation,
  last: Operation,
  recheck: Recheck,
): { readonly sentence: string; readonly operations: readonly Operation[] } {
  const { kind, accused } = explanation;
  const both = accused === last ? [last] : [accused, last];
  switch (kind) {
    case 'executed-twice':
    case 'executed-again': {
      const on = executionsIn(explanation, last, recheck).map(({ previous }) => shown(previous));
      return {
        sentence: `${phrase(accused)} was executed twice, on ${on.join(' and again on ')}: otherwise ${accused === last ? `its answer ${shown(last.result ?? null)}` : `${witness(last)},`} fits no order of the operations`,
        operations: both,
      };
    }
    case 'stale': {
      const newer = newerThan(explanation, recheck);
      const had = recheck.model.isRead(newer)
        ? `had already got ${shown(newer.result ?? null)}`
        : 'had already been acknowledged';
      return {
        sentence: `${phrase(accused)} got ${shown(accused.result ?? null)}, which was stale: ${phrase(newer)} ${had} before it was invoked${accused === last ? '' : ` (as ${witness(last)}, shows)`}`,
        operations: [...new Set([accused, newer, last])],
      };
    }
    case 'lost':
      return {
        sentence:
          accused === last
            ? `${phrase(last)} was acknowledged but lost: its answer ${shown(last.result ?? null)} fits no order of the operations, and all others fit without it`
            : `${phrase(accused)} was acknowledged but lost: ${witness(last)}, fits no order of the operations in which it happened`,
        operations: both,
      };
    case 'gone-back': {
      const lost = forgottenBy(explanation, recheck);
      const [were, them] = lost.length === 1 ? ['was', 'it'] : ['were', 'them'];
      const isAcknowledged = lost.every(({ result }) => result !== undefined);
      return {
        sentence: `${list(lost.map(phrase))} ${were} ${isAcknowledged ? 'acknowledged but lost' : 'acknowledged or seen, but then lost'}: ${witness(last)}, found the state from before ${them}`,
        operations: [...lost, last],
      };
    }
    case 'too-early':
      return {
        sentence: `${witness(last)}, saw ${phrase(accused)} before it was invoked`,
        operations: [last, accused],
      };
    case 'wrong-result':
      return {
        sentence: `${phrase(last)} got a wrong result, ${shown(last.result ?? null)}, which no order of the operations gives`,
        operations: [last],
      };
  }
}

/** Several explanations fit: two of the others, and how many more. */
function orElse(others: readonly Explanation[]): string {
  if (others.length === 0) return '';
  const ways = others.slice(0, 2).map((other) => wayOf(other));
  const more = others.length - ways.length;
  return `; it fits as well that ${[...ways, ...(more > 0 ? [`${String(more)} more`] : [])].join(', or ')}`;
}

function wayOf({ kind, accused }: Explanation): string {
  if (kind === 'stale') return `${phrase(accused)} was stale`;
  if (kind === 'lost') return `${phrase(accused)} was lost`;
  if (kind === 'gone-back') return `${phrase(accused)} and what came after it was lost`;
  if (kind === 'too-early') return `${phrase(accused)} was seen too early`;
  return `${phrase(accused)} was executed twice`;
}

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

/** Every execution of the operation that was executed more than once, in order. */
function executionsIn(
  explanation: Explanation,
  last: Operation,
  recheck: Recheck,
): readonly Execution[] {
  const { kind, accused, order } = explanation;
  if (kind !== 'executed-twice' && kind !== 'executed-again') return [];
  const states = recheck.statesAlong(order);
  const effects = [...order.keys()].filter((i) => !recheck.model.isRead(order[i] as Operation));
  const neighbour = (i: number | undefined): OperationReference | undefined =>
    i === undefined ? undefined : referenceTo(order[i] as Operation);
  return effects
    .filter((i) => order[i]?.index === accused.index)
    .map((i) => {
      const after = neighbour(effects.findLast((other) => other < i));
      const before = neighbour(effects.find((other) => other > i));
      return {
        operation: referenceTo(accused),
        previous: valueOf(states[i], recheck),
        next: valueOf(states[i + 1], recheck),
        ...(after !== undefined && { after }),
        ...(before !== undefined && { before }),
        seenBy: [witnessOf(order, i) ?? last].map(referenceTo),
      };
    });
}

/** The first that was told something at that place of an order or after it. */
const witnessOf = (order: readonly Operation[], place: number): Operation | undefined =>
  order
    .slice(place)
    .find(({ result }) => result !== undefined && result !== null && result !== ANY_RESULT);

// Names for what the chain of one key shows to be wrong, each with the sentence that says so.
import type { Value } from '../history.ts';
import { referenceTo, type Operation } from '../operations.ts';
import type { Anomaly, AnomalyKind, Execution } from '../verdict.ts';
import { list, phrase, shown, times, witness } from '../words.ts';
import type { Executions } from './executions.ts';
import type { ValueChain } from './value-chain.ts';
import type { Branch, Inferred, Unreached } from './walk.ts';

/** Two executions or more of one operation; `executions` in the order of the chain. */
export function duplicateAnomaly(
  operation: Operation,
  executions: readonly Execution[],
  seenBy: readonly (readonly Operation[])[],
): Anomaly {
  const [first, ...others] = executions.map(
    ({ previous }, i) => `on ${valueName(previous)}${seen(operation, seenBy[i] ?? [])}`,
  );
  const sentence = `${phrase(operation)} was executed ${times(executions.length)}: first ${first ?? ''} and again ${list(others, 9)}`;
  const isTold = seenBy.some((observers) => observers.every((observer) => observer === operation));
  const found = { operations: [operation], executions };
  if (executions.length > 2 || !isTold)
    return anomaly('duplicated-execution', { sentence, ...found });
  return anomaly('duplicated-execution', {
    sentence: `${sentence}; as nobody else saw one of the two, it may have been executed once and told a wrong value`,
    ...found,
    alternatives: [{ kind: 'wrong-result', operations: [operation] }],
  });
}

/** An operation that ran once, but was told of a value that it did not run on. */
export function wrongResultAnomaly(
  operation: Operation,
  execution: Execution,
  seenBy: readonly Operation[],
): Anomaly {
  const sentence = `${phrase(operation)} was executed on ${valueName(execution.previous)}${seen(operation, seenBy)}, but was told it had found ${shown(operation.result ?? null)}`;
  return anomaly('wrong-result', { sentence, operations: [operation], executions: [execution] });
}

/** Operations on a value that another one had left already. */
export function branchAnomaly(chain: ValueChain, executions: Executions, branch: Branch): Anomaly {
  const [first, ...rest] = branch.operations.map((i) => chain.operations[i] as Operation) as [
    Operation,
    ...Operation[],
  ];
  const kept = chain.operations[branch.kept] as Operation;
  const place = valueName(chain.values.text(branch.at));
  const found = [executions.of(branch.operations[0] as number), executions.of(branch.kept)];
  const isBefore = first.returned < kept.called && rest.every(({ called }) => called < kept.called);
  const isUnseen = rest.length === 0 && executions.isSeen(branch.kept);
  if (isBefore || isUnseen) {
    const sentence = `${phrase(first)} was acknowledged, on ${place}, and then lost: ${phrase(kept)}, ${isBefore ? 'invoked later, ' : ''}found the same value as if it had not happened`;
    const lost = { operations: [first, kept], executions: found };
    if (kept.result === undefined || executions.isSeen(branch.kept))
      return anomaly('lost-operation', { sentence, ...lost });
    return anomaly('lost-operation', {
      sentence: `${sentence}; as nobody saw what that one made, it may be the one that never happened`,
      ...lost,
      alternatives: [{ kind: 'lost-operation', operations: [kept, first] }],
    });
  }
  return anomaly('fork', {
    sentence: `${phrase(first)} and ${phrase(kept)} were both executed on ${place}: two copies went on from one value, or one of them was lost`,
    operations: [first, kept],
    executions: found,
    alternatives: [first, kept].map((one) => ({ kind: 'lost-operation', operations: [one] })),
  });
}

/** An execution of what its client was told had failed. */
export function failedAnomaly(
  chain: ValueChain,
  executions: Executions,
  inferred: Inferred,
): Anomaly {
  const operation = chain.operations[inferred.operation] as Operation;
  const observers = executions.observersOf(inferred.seenAs);
  const sentence = `${phrase(operation)} was told failed, yet executed, on ${valueName(inferred.previous)}: seen by ${list(observers.map(witness))}`;
  return anomaly('failed-yet-executed', {
    sentence,
    operations: [operation, ...observers],
    executions: [executions.inferred(inferred)],
  });
}

/** A value seen before the operation that made it was invoked. */
export function earlyAnomaly(
  chain: ValueChain,
  executions: Executions,
  inferred: Inferred,
): Anomaly {
  const operation = chain.operations[inferred.operation] as Operation;
  const observers = executions.observersOf(inferred.seenAs);
  const sentence = `${list(observers.map(witness))}, saw ${phrase(operation)} before it was invoked`;
  return anomaly('seen-before-invoked', {
    sentence,
    operations: [...observers, operation],
    executions: [executions.inferred(inferred)],
  });
}

/** A value that no order of the operations makes. */
export function phantomAnomaly(executions: Executions, { to }: Unreached): Anomaly {
  const observers = executions.observersOf(to);
  const sentence = `${list(observers.map(witness))}: no legal order of the operations on this key makes that value`;
  return anomaly('phantom-value', { sentence, operations: observers, executions: [] });
}

/** A get that was answered with a value that had been replaced before it was invoked. */
export function staleReadAnomaly(read: Operation, newer: Operation): Anomaly {
  const how =
    newer.f === 'get'
      ? `${phrase(newer)} had already seen a newer value`
      : `${phrase(newer)} had already been acknowledged after that value`;
  const sentence = `${phrase(read)} got ${shown(read.result ?? null)}, which was stale: ${how} before it was invoked`;
  return anomaly('stale-read', { sentence, operations: [read, newer], executions: [] });
}

/** An acknowledged operation that nobody sees who came later. */
export function lostAnomaly(
  lost: Operation,
  execution: Execution,
  missedBy: readonly Operation[],
): Anomaly {
  const sentence = `${phrase(lost)} was acknowledged and then lost: ${list(missedBy.map(witness))}, invoked later, found the value from before it`;
  const found = { operations: [lost, ...missedBy], executions: [execution] };
  const [read, ...others] = missedBy;
  if (read === undefined || others.length > 0)
    return anomaly('lost-operation', { sentence, ...found });
  return anomaly('lost-operation', {
    sentence: `${sentence}; as nobody else asked after it, that may also have been a stale read`,
    ...found,
    alternatives: [{ kind: 'stale-read', operations: [read, lost] }],
  });
}

/** Later in the chain, yet over before the earlier one was invoked. */
export function orderAnomaly(earlier: Operation, later: Operation): Anomaly {
  const sentence = `${phrase(later)} returned before ${phrase(earlier)} was invoked, but the values say that it was executed after it`;
  return anomaly('real-time-order', { sentence, operations: [later, earlier], executions: [] });
}

interface Accused {
  readonly kind: AnomalyKind;
  readonly operations: readonly Operation[];
}

function anomaly(
  kind: AnomalyKind,
  found: {
    readonly sentence: string;
    readonly operations: readonly Operation[];
    readonly executions: readonly Execution[];
    readonly alternatives?: readonly Accused[];
  },
): Anomaly {
  const key = found.operations[0]?.key;
  return {
    kind,
    ...(key !== undefined && { key }),
    sentence: found.sentence,
    operations: found.operations.map(referenceTo),
    executions: found.executions,
    ...(found.alternatives && {
      alternatives: found.alternatives.map((other) => ({
        kind: other.kind,
        operations: other.operations.map(referenceTo),
      })),
    }),
  };
}

function seen(operation: Operation, observers: readonly Operation[]): string {
  if (observers.length === 0) return '';
  return ` (seen by ${list(observers.map((observer) => (observer === operation ? `itself, which got ${shown(observer.result ?? null)}` : witness(observer))))})`;
}

const valueName = (value: Value): string => (value === '' ? 'the initial value ""' : shown(value));

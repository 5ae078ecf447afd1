// A value that came back: where several clients read an old value, and nobody the newer one again, it is
// no longer likely that each read was stale. Either the newer write was lost or the older one was
// executed again; no answer tells which, as both set the value whatever it was.
import { referenceTo, type Operation } from '../operations.ts';
import type { Anomaly } from '../verdict.ts';
import { phrase, shown } from '../words.ts';
import { valueOf, type Explanation } from './explanation.ts';
import { tried } from './explanations.ts';
import { withAgain, withStale, type Scene } from './hypotheses.ts';
import { windowOf } from './name.ts';
import { until } from './recheck.ts';

export interface WentBack {
  readonly anomaly: Anomaly;
  readonly operations: readonly Operation[];
}

/** From so many clients on that read the old value. */
const CLIENTS_LEAST = 2;

/** Undefined where a stale read, the best explanation, says enough. */
export function wentBack(
  scene: Scene,
  { kind, accused: stale, reach }: Explanation,
): WentBack | undefined {
  const { operations, contradiction, recheck } = scene;
  const { model } = recheck;
  if (kind !== 'stale' || model.isReset === undefined) return undefined;
  for (const accused of operations.toReversed()) {
    if (accused.returned >= stale.called || !model.isReset(accused)) continue;
    const set = model.step(model.initial(), accused);
    const fits = (read: Operation): boolean =>
      read.result !== undefined && model.isRead(read) && model.step(set, read) !== undefined;
    if (!fits(stale)) continue;
    const again = {
      kind: 'executed-again' as const,
      accused,
      operations: withAgain(operations, accused),
    };
    const explanation = tried(again, { recheck, contradiction });
    if (explanation === undefined || explanation.reach <= reach) continue;
    const reads = operations.filter(
      (read) =>
        read === stale ||
        (read.returned >= contradiction.operation.returned &&
          read.returned < explanation.reach &&
          fits(read)),
    );
    const replaced = lastBefore(explanation, scene);
    const next = recheck.contradiction(explanation.operations)?.operation;
    const isForGood = next === undefined || model.step(replaced.state, next) === undefined;
    const clients = new Set(reads.map(({ process }) => process)).size;
    if (replaced.by !== undefined && isForGood && clients >= CLIENTS_LEAST)
      return {
        anomaly: anomalyFor(scene, { old: accused, newer: replaced.by, reads, state: set }),
        operations: explanation.operations,
      };
  }
  return undefined;
}

/** The value that the second execution replaced, and what had set it. */
function lastBefore(
  { order, accused }: Explanation,
  { recheck }: Scene,
): { readonly state: unknown; readonly by: Operation | undefined } {
  const place = order.findLastIndex(({ index }) => index === accused.index);
  const before = order.slice(0, place);
  return {
    state: recheck.statesAlong(before).at(-1),
    by: before.findLast((operation) => !recheck.model.isRead(operation)),
  };
}

function anomalyFor(
  { operations, contradiction, recheck }: Scene,
  {
    old,
    newer,
    reads,
    state,
  }: {
    readonly old: Operation;
    readonly newer: Operation;
    readonly reads: readonly Operation[];
    readonly state: unknown;
  },
): Anomaly {
  const replaced = valueOf(recheck.model.step(state, newer), recheck);
  const clients = new Set(reads.map(({ process }) => process)).size;
  const allStale = reads.reduce(withStale, operations);
  const mayBeStale = recheck.order(until(allStale, contradiction.operation.returned)) !== undefined;
  return {
    kind: 'went-back',
    ...(old.key !== undefined && { key: old.key }),
    sentence: `the value went back from ${shown(replaced)} to ${shown(valueOf(state, recheck))} for good, as ${String(reads.length)} reads of ${String(clients)} processes show: ${phrase(newer)} was lost, or ${phrase(old)} was executed again${mayBeStale ? '; it fits as well that all these reads were stale' : ''}`,
    operations: [newer, old, ...reads].map(referenceTo),
    executions: [],
    window: windowOf(contradiction),
    alternatives: [
      { kind: 'lost-operation', operations: [newer, ...reads].map(referenceTo) },
      { kind: 'duplicated-execution', operations: [old, ...reads].map(referenceTo) },
      ...(mayBeStale ? [{ kind: 'stale-read' as const, operations: reads.map(referenceTo) }] : []),
    ],
  };
}

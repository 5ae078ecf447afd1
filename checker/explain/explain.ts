// Why a history is not linearizable, for any model: the first return that contradicts what was before,
// and the smallest change of the history that would make it legal. What is claimed is exact, because the
// checker itself judges the changed history; which change it was nobody can know where several fit, and
// then they are all told.
import type { Limits } from '../judgement.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import type { Anomaly } from '../verdict.ts';
import { families, goneBack, type Hypothesis, type HypothesisKind } from './hypotheses.ts';
import { anomalyOf, forgottenBy, undecided } from './name.ts';
import { Replay, until, type Contradiction } from './replay.ts';

export interface Explained {
  readonly anomalies: readonly Anomaly[];
  /** A legal order of all that returned before the first contradiction. */
  readonly order: readonly Operation[];
  readonly steps: number;
}

/** A hypothesis that explains a contradiction. */
export interface Explanation extends Hypothesis {
  /** A legal order of what had returned up to the contradiction, as the hypothesis has it. */
  readonly order: readonly Operation[];
  /** The return up to which it explains the history. */
  readonly reach: number;
}

/** Contradictions explained one after another, each in the history that the one before explains. */
const ANOMALIES = 5;
/** Hypotheses that are compared. */
const COMPARED = 32;

/** Of one key, which must be illegal. */
export function explain(model: Model, operations: readonly Operation[], limits: Limits): Explained {
  const replay = new Replay(model, limits);
  const first = replay.contradiction(operations);
  if (first === undefined)
    return { anomalies: [undecided(operations)], order: [], steps: replay.steps };
  const anomalies: Anomaly[] = [];
  let contradiction: Contradiction | undefined = first;
  let changed = operations;
  while (contradiction !== undefined && anomalies.length < ANOMALIES) {
    const [best, ...others] = explanations(changed, contradiction, replay);
    if (best === undefined || (anomalies.length > 0 && !isSmall(best))) break;
    anomalies.push(anomalyOf(contradiction, [best, ...others], replay));
    changed = best.operations;
    contradiction = isSmall(best) ? replay.contradiction(changed) : undefined;
  }
  if (anomalies.length === 0) anomalies.push(undecided([first.operation]));
  return { anomalies, order: first.order, steps: replay.steps };
}

/** Those that explain the most of the history, and of these the smallest. */
function explanations(
  operations: readonly Operation[],
  contradiction: Contradiction,
  replay: Replay,
): readonly Explanation[] {
  let best: readonly Explanation[] = [];
  const reachOf = (ones: readonly Explanation[]): number =>
    Math.max(-1, ...ones.map(({ reach }) => reach));
  for (const family of families) {
    const found: Explanation[] = [];
    for (const hypothesis of family(operations, contradiction, replay)) {
      if (replay.isExhausted || found.length === COMPARED) break;
      const order = replay.order(until(hypothesis.operations, contradiction.operation.returned));
      if (order === undefined) continue;
      const next = replay.contradiction(hypothesis.operations);
      found.push({ ...hypothesis, order, reach: next?.operation.returned ?? Infinity });
    }
    if (reachOf(found) > reachOf(best)) best = found;
    if (reachOf(best) === Infinity || (family === goneBack && best.length > 0)) break;
  }
  const all = best.filter(({ reach }) => reach === reachOf(best));
  const others = all.filter(({ kind }) => kind !== 'wrong-result');
  const furthest = others.length > 0 ? others : all;
  const sizes = new Map(furthest.map((one) => [one, forgottenBy(one, replay).length]));
  const smallest = Math.min(...sizes.values());
  return furthest
    .filter((one) => sizes.get(one) === smallest)
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** Of explanations that are equally small the likelier kind first; that a result is wrong says the least. */
const ORDER: readonly HypothesisKind[] = ['executed-twice', 'lost', 'stale', 'wrong-result'];

/** After the others nothing is sure any more: too much was given up for them. */
const isSmall = ({ kind }: Hypothesis): boolean =>
  kind === 'executed-twice' || kind === 'stale' || kind === 'lost';

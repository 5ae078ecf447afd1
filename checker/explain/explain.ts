// Why a history is not linearizable, for any model: the first return that contradicts what was before,
// and the smallest change of the history that would make it legal. What is claimed is exact, because the
// checker itself judges the changed history; which change it was nobody can know where several fit, and
// then they are all told.
import type { Limits } from '../judgement.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import type { Anomaly } from '../verdict.ts';
import {
  families,
  goneBack,
  withAgain,
  type Hypothesis,
  type HypothesisKind,
} from './hypotheses.ts';
import { forgottenBy, type Explanation } from './explanation.ts';
import { anomalyOf, undecided } from './name.ts';
import { proofs, proved } from './proof.ts';
import { Recheck, until, type Contradiction } from './recheck.ts';

export interface Explained {
  readonly anomalies: readonly Anomaly[];
  /** A legal order of all that returned before the first contradiction. */
  readonly order: readonly Operation[];
  readonly steps: number;
}

/** Contradictions explained one after another, each in the history that the one before explains. */
const ANOMALIES = 5;
/** Hypotheses that are compared. */
const COMPARED = 32;
/** Of the work that is left, how much one family may cost. */
const FAMILY_SHARE = 0.5;
/** Once one explains everything, others are sought for as long again, and at least for so many steps. */
const OTHERS_STEPS = 20_000;

/** Of one key, which must be illegal. What is proved is told first, and then what it does not explain. */
export function explain(model: Model, operations: readonly Operation[], limits: Limits): Explained {
  const recheck = new Recheck(model, limits);
  const first = recheck.contradiction(operations);
  const known = proofs(operations, model);
  const anomalies: Anomaly[] = known.slice(0, ANOMALIES).map(proved);
  let changed = operations;
  for (const { accused, places } of known) changed = withAgain(changed, accused, places.length - 1);
  let contradiction = known.length > 0 ? recheck.contradiction(changed) : first;
  let isSure = true;
  while (contradiction !== undefined && anomalies.length < ANOMALIES) {
    const [best, ...others] = explanations(changed, contradiction, recheck);
    if (best === undefined || (!isSure && !isSmall(best))) break;
    anomalies.push(anomalyOf(contradiction, [best, ...others], recheck));
    isSure = false;
    changed = best.operations;
    contradiction = isSmall(best) ? recheck.contradiction(changed) : undefined;
  }
  if (anomalies.length === 0) anomalies.push(undecided(first ? [first.operation] : operations));
  return { anomalies, order: first?.order ?? [], steps: recheck.steps };
}

/** Those that explain the most of the history, and of these the smallest. */
function explanations(
  operations: readonly Operation[],
  contradiction: Contradiction,
  recheck: Recheck,
): readonly Explanation[] {
  let best: readonly Explanation[] = [];
  for (const family of families) {
    const found = fitting(family(operations, contradiction, recheck), contradiction, recheck);
    const all = withoutGuesses([...best, ...found], recheck);
    if (reachOf(all) > reachOf(best)) best = all;
    if (reachOf(best) === Infinity || (family === goneBack && best.length > 0)) break;
  }
  const all = best.filter(({ reach }) => reach === reachOf(best));
  const others = all.filter(({ kind }) => kind !== 'wrong-result');
  const furthest = others.length > 0 ? others : all;
  const sizes = new Map(furthest.map((one) => [one, forgottenBy(one, recheck).length]));
  const smallest = Math.min(...sizes.values());
  return furthest
    .filter((one) => sizes.get(one) === smallest)
    .toSorted((a, b) => rank(a, recheck) - rank(b, recheck));
}

const reachOf = (ones: readonly Explanation[]): number =>
  Math.max(-1, ...ones.map(({ reach }) => reach));

/** Those of a family that explain the contradiction. */
function fitting(
  hypotheses: Iterable<Hypothesis>,
  { operation }: Contradiction,
  recheck: Recheck,
): readonly Explanation[] {
  const found: Explanation[] = [];
  const before = recheck.steps;
  let enough = recheck.stepsLeft * FAMILY_SHARE;
  for (const hypothesis of hypotheses) {
    if (recheck.steps - before >= enough || found.length === COMPARED) break;
    const order = recheck.order(until(hypothesis.operations, operation.returned));
    if (order === undefined) continue;
    const reach = recheck.contradiction(hypothesis.operations)?.operation.returned ?? Infinity;
    found.push({ ...hypothesis, order, reach });
    const spent = recheck.steps - before;
    if (reach === Infinity) enough = Math.min(enough, spent + Math.max(spent, OTHERS_STEPS));
  }
  return found;
}

/** What only an old value shows is no more than a stale read, however many reads got it. */
function withoutGuesses(ones: readonly Explanation[], recheck: Recheck): readonly Explanation[] {
  const stale = reachOf(ones.filter(({ kind }) => kind === 'stale'));
  return stale < 0 ? ones : ones.filter((one) => one.reach <= stale || !isBlind(one, recheck));
}

/** Executions more, or forgotten ones, of what sets the state whatever it was: no answer ever proves them. */
const isBlind = (one: Explanation, recheck: Recheck): boolean =>
  (isTwice(one) || one.kind === 'gone-back') &&
  forgottenBy(one, recheck).every((operation) => recheck.model.isReset?.(operation) === true);

const isTwice = ({ kind }: Hypothesis): boolean =>
  kind === 'executed-twice' || kind === 'executed-again';

/** Of explanations that are equally small the likelier first; that a result is wrong says the least. */
function rank(explanation: Explanation, recheck: Recheck): number {
  const isGuess = isTwice(explanation) && isBlind(explanation, recheck);
  return isGuess ? ORDER.indexOf('stale') + 0.5 : ORDER.indexOf(explanation.kind);
}
const ORDER: readonly HypothesisKind[] = ['executed-twice', 'lost', 'stale', 'wrong-result'];

/** After the others nothing is sure any more: too much was given up for them. */
const isSmall = ({ kind }: Hypothesis): boolean =>
  kind === 'executed-twice' || kind === 'stale' || kind === 'lost';

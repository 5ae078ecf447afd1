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
import { anomalyOf, forgottenBy, undecided } from './name.ts';
import { proofs, proved } from './proof.ts';
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
/** Of the work that is left, how much one family may cost. */
const FAMILY_SHARE = 0.5;
/** Once one explains everything, others are sought for as long again, and at least for so many steps. */
const OTHERS_STEPS = 20_000;

/** Of one key, which must be illegal. What is proved is told first, and then what it does not explain. */
export function explain(model: Model, operations: readonly Operation[], limits: Limits): Explained {
  const replay = new Replay(model, limits);
  const first = replay.contradiction(operations);
  const known = proofs(operations, model);
  const anomalies: Anomaly[] = known.slice(0, ANOMALIES).map(proved);
  let changed = operations;
  for (const { accused, places } of known) changed = withAgain(changed, accused, places.length - 1);
  let contradiction = known.length > 0 ? replay.contradiction(changed) : first;
  let isSure = true;
  while (contradiction !== undefined && anomalies.length < ANOMALIES) {
    const [best, ...others] = explanations(changed, contradiction, replay);
    if (best === undefined || (!isSure && !isSmall(best))) break;
    anomalies.push(anomalyOf(contradiction, [best, ...others], replay));
    isSure = false;
    changed = best.operations;
    contradiction = isSmall(best) ? replay.contradiction(changed) : undefined;
  }
  if (anomalies.length === 0) anomalies.push(undecided(first ? [first.operation] : operations));
  return { anomalies, order: first?.order ?? [], steps: replay.steps };
}

/** Those that explain the most of the history, and of these the smallest. */
function explanations(
  operations: readonly Operation[],
  contradiction: Contradiction,
  replay: Replay,
): readonly Explanation[] {
  let best: readonly Explanation[] = [];
  for (const family of families) {
    const found = fitting(family(operations, contradiction, replay), contradiction, replay);
    const all = withoutGuesses([...best, ...found], replay);
    if (reachOf(all) > reachOf(best)) best = all;
    if (reachOf(best) === Infinity || (family === goneBack && best.length > 0)) break;
  }
  const all = best.filter(({ reach }) => reach === reachOf(best));
  const others = all.filter(({ kind }) => kind !== 'wrong-result');
  const furthest = others.length > 0 ? others : all;
  const sizes = new Map(furthest.map((one) => [one, forgottenBy(one, replay).length]));
  const smallest = Math.min(...sizes.values());
  return furthest
    .filter((one) => sizes.get(one) === smallest)
    .toSorted((a, b) => rank(a, replay) - rank(b, replay));
}

const reachOf = (ones: readonly Explanation[]): number =>
  Math.max(-1, ...ones.map(({ reach }) => reach));

/** Those of a family that explain the contradiction. */
function fitting(
  hypotheses: Iterable<Hypothesis>,
  { operation }: Contradiction,
  replay: Replay,
): readonly Explanation[] {
  const found: Explanation[] = [];
  const before = replay.steps;
  let enough = replay.stepsLeft * FAMILY_SHARE;
  for (const hypothesis of hypotheses) {
    if (replay.steps - before >= enough || found.length === COMPARED) break;
    const order = replay.order(until(hypothesis.operations, operation.returned));
    if (order === undefined) continue;
    const reach = replay.contradiction(hypothesis.operations)?.operation.returned ?? Infinity;
    found.push({ ...hypothesis, order, reach });
    const spent = replay.steps - before;
    if (reach === Infinity) enough = Math.min(enough, spent + Math.max(spent, OTHERS_STEPS));
  }
  return found;
}

/** What only an old value shows is no more than a stale read, however many reads got it. */
function withoutGuesses(ones: readonly Explanation[], replay: Replay): readonly Explanation[] {
  const stale = reachOf(ones.filter(({ kind }) => kind === 'stale'));
  return stale < 0 ? ones : ones.filter((one) => one.reach <= stale || !isBlind(one, replay));
}

/** Executions more, or forgotten ones, of what sets the state whatever it was: no answer ever proves them. */
const isBlind = (one: Explanation, replay: Replay): boolean =>
  (isTwice(one) || one.kind === 'gone-back') &&
  forgottenBy(one, replay).every((operation) => replay.model.isReset?.(operation) === true);

const isTwice = ({ kind }: Hypothesis): boolean =>
  kind === 'executed-twice' || kind === 'executed-again';

/** Of explanations that are equally small the likelier first; that a result is wrong says the least. */
function rank(explanation: Explanation, replay: Replay): number {
  const isGuess = isTwice(explanation) && isBlind(explanation, replay);
  return isGuess ? ORDER.indexOf('stale') + 0.5 : ORDER.indexOf(explanation.kind);
}
const ORDER: readonly HypothesisKind[] = ['executed-twice', 'lost', 'stale', 'wrong-result'];

/** After the others nothing is sure any more: too much was given up for them. */
const isSmall = ({ kind }: Hypothesis): boolean =>
  kind === 'executed-twice' || kind === 'stale' || kind === 'lost';

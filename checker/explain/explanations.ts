// Which hypotheses explain a contradiction, the best first: those that explain the most of the history,
// of these the smallest, and of these the likeliest.
import { until } from './recheck.ts';
import { forgottenBy, type Explanation } from './explanation.ts';
import {
  executedAgain,
  executedOften,
  executedThoughFailed,
  goneBack,
  isForceable,
  lastResorts,
  small,
  type Family,
  type Hypothesis,
  type HypothesisKind,
  type Scene,
} from './hypotheses.ts';
import type { Recheck } from './recheck.ts';

/** Hypotheses that are compared. */
const COMPARED = 32;
/** Once one explains everything, others are sought for as long again, and at least for so many steps. */
const OTHERS_STEPS = 20_000;

/** What is tried, the smallest first, and of the work that is left how much each may cost. */
const FAMILIES: readonly (readonly [family: Family, share: number])[] = [
  [executedThoughFailed, 0.2],
  [small, 0.5],
  [executedAgain, 0.5],
  [executedOften, 0.3],
  [goneBack, 0.5],
  [lastResorts, 0.5],
];

export function explanationsOf(scene: Scene): readonly Explanation[] {
  const { recheck } = scene;
  let best: readonly Explanation[] = [];
  for (const [family, share] of FAMILIES) {
    const isAtHand = best.some((one) => one.reach === Infinity && !isWeak(one, scene));
    if (isAtHand || (family === goneBack && reachOf(best) === Infinity)) break;
    const all = withoutGuesses([...best, ...fitting(family, share, scene)], recheck);
    if (reachOf(all) > reachOf(best) || reachOf(all) === Infinity) best = all;
    if (family === goneBack && best.length > 0) break;
  }
  const all = best.filter(({ reach }) => reach === reachOf(best));
  const others = all.filter(({ kind }) => kind !== 'wrong-result');
  const furthest = others.length > 0 ? others : all;
  const sizes = new Map(furthest.map((one) => [one, forgottenBy(one, recheck).length]));
  const smallest = Math.min(...sizes.values());
  const ranked = furthest
    .filter((one) => sizes.get(one) === smallest)
    .toSorted((a, b) => rank(a, scene) - rank(b, scene));
  return ranked.filter((one, place) => place === 0 || !isSettled(one, ranked[0]));
}

const reachOf = (ones: readonly Explanation[]): number =>
  Math.max(-1, ...ones.map(({ reach }) => reach));

/** Those of a family that explain the contradiction. */
function fitting(family: Family, share: number, scene: Scene): readonly Explanation[] {
  const { recheck } = scene;
  const found: Explanation[] = [];
  const before = recheck.steps;
  let enough = recheck.stepsLeft * share;
  for (const hypothesis of family(scene)) {
    if (recheck.steps - before >= enough || found.length === COMPARED) break;
    const explanation = tried(hypothesis, scene);
    if (explanation === undefined) continue;
    found.push(explanation);
    const spent = recheck.steps - before;
    if (explanation.reach === Infinity)
      enough = Math.min(enough, spent + Math.max(spent, OTHERS_STEPS));
  }
  return found;
}

/** Undefined where the history stays illegal up to the contradiction. */
export function tried(
  hypothesis: Hypothesis,
  { recheck, contradiction }: Pick<Scene, 'recheck' | 'contradiction'>,
): Explanation | undefined {
  const order = recheck.order(until(hypothesis.operations, contradiction.operation.returned));
  if (order === undefined) return undefined;
  const reach = recheck.contradiction(hypothesis.operations)?.operation.returned ?? Infinity;
  return { ...hypothesis, order, reach };
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

/** That an answer is out of place, and all others fit without it, says no more than that it is wrong. */
const isWeak = ({ kind, accused }: Explanation, { contradiction, recheck }: Scene): boolean =>
  kind === 'wrong-result' ||
  (kind === 'lost' && (accused === contradiction.operation || isForceable(accused, recheck)));

/** Of explanations that are equally small the likelier first; that a result is wrong says the least. */
function rank(explanation: Explanation, scene: Scene): number {
  if (isWeak(explanation, scene)) return ORDER.indexOf(explanation.kind) + ORDER.length;
  const isGuess = isTwice(explanation) && isBlind(explanation, scene.recheck);
  return isGuess ? ORDER.indexOf('stale') + 0.5 : ORDER.indexOf(explanation.kind);
}
const ORDER: readonly HypothesisKind[] = [
  'failed',
  'held-by-two',
  'executed-twice',
  'executed-again',
  'executed-often',
  'lost',
  'forced',
  'stale',
  'gone-back',
  'too-early',
  'wrong-result',
];

/**
 * Whether the best explanation leaves no doubt about another: one wrong `fail` accuses nobody who was
 * acknowledged, what two held at a time was taken by both, and what was done out of turn was done.
 */
function isSettled({ kind, accused }: Explanation, best: Explanation | undefined): boolean {
  if (best?.kind === 'failed') return kind !== 'failed';
  if (best?.kind === 'forced') return kind === 'lost' && accused === best.accused;
  return best?.kind === 'held-by-two' && (accused === best.other || accused === best.accused);
}

// Judges the keys of a history: the model's own algorithm first, then the general search for what it
// leaves, in turns that grow, so that a key that cannot be decided never hides one that is wrong.
import { isCertain } from './explain/certain.ts';
import { certify } from './search/certify.ts';
import type { Judgement, Limits } from './judgement.ts';
import { judgeByModel, type Model } from './model.ts';
import type { Operation } from './operations.ts';
import { Trial } from './search/trial.ts';

const FIRST_TURN = 4096;
const LONGER = 4;
/** How many steps between two looks at the limits. */
const SLICE = 16_384;

/** What a model's own algorithm holds for each operation, at most. */
const JUDGED_BYTES = 300;

const TOO_LARGE: Judgement = {
  verdict: 'unknown',
  reason: 'the memory allowed ran out: it is too little for as many operations on one key',
  steps: 0,
  linearization: [],
  anomalies: [],
};

const CERTAIN: Judgement = {
  verdict: 'invalid',
  reason: 'no order of the operations is legal',
  steps: 0,
  linearization: [],
  anomalies: [],
};

/** A key that is not decided. */
interface Waiting {
  readonly key: string;
  readonly operations: readonly Operation[];
  readonly trial: () => Trial;
}

type Keys = ReadonlyMap<string, readonly Operation[]>;

export function judgeKeys(
  model: Model,
  keys: Keys,
  limits: Limits,
): ReadonlyMap<string, Judgement> {
  const judgements = new Map<string, Judgement>();
  let steps = limits.steps;
  const settle = (key: string, judgement: Judgement): void => {
    if (judgement.verdict === 'valid') certify(model, keys.get(key) ?? [], judgement.linearization);
    judgements.set(key, judgement);
  };
  for (const [key, operations] of keys) {
    if (model.judge === undefined && model.judgeFrom === undefined) continue;
    const isTooLarge = operations.length * JUDGED_BYTES > limits.bytes;
    const judgement = isTooLarge
      ? TOO_LARGE
      : judgeByModel(model, operations, { ...limits, steps });
    if (judgement === undefined) continue;
    settle(key, judgement);
    steps = Math.max(0, steps - judgement.steps);
  }
  if (![...judgements.values()].some(({ verdict }) => verdict === 'invalid')) {
    const left = [...keys].filter(([key]) => !judgements.has(key));
    for (const [key, judgement] of searchInTurns(model, left, { ...limits, steps }))
      settle(key, judgement);
  }
  return judgements;
}

/** Proofs that need no search are sought first where unknown outcomes make it hard, otherwise when it turns out to be. */
const isProofDue = (operations: readonly Operation[], turn: number): boolean =>
  operations.some(({ result }) => result === undefined)
    ? turn === FIRST_TURN
    : turn === FIRST_TURN * LONGER;

/** Ends at the first key that is wrong, or when all are decided, or when something runs out. */
function* searchInTurns(
  model: Model,
  keys: readonly (readonly [string, readonly Operation[]])[],
  limits: Limits,
): Generator<readonly [string, Judgement]> {
  let waiting: readonly Waiting[] = keys.map(([key, operations]) => ({
    key,
    operations,
    trial: () => new Trial(model, operations, limits.bytes),
  }));
  let { steps } = limits;
  let heldBytes = 0;
  for (let turn = FIRST_TURN; waiting.length > 0; turn *= LONGER) {
    const unfinished: Waiting[] = [];
    heldBytes = 0;
    for (const { key, operations, trial: begin } of waiting) {
      if (isProofDue(operations, turn) && isCertain(operations, model)) return yield [key, CERTAIN];
      const trial = begin();
      const before = trial.steps;
      let exhausted: string | undefined;
      let judgement: Judgement | undefined;
      while (judgement === undefined && exhausted === undefined && trial.steps - before < turn) {
        judgement = trial.advance(Math.min(SLICE, turn, steps - (trial.steps - before)));
        exhausted = whatRanOut(steps - (trial.steps - before), heldBytes + trial.bytes, limits);
      }
      steps -= trial.steps - before;
      if (judgement === undefined && exhausted !== undefined) judgement = trial.abandon(exhausted);
      if (judgement !== undefined) yield [key, judgement];
      if (judgement?.verdict === 'invalid') return;
      if (judgement === undefined) {
        heldBytes += trial.bytes;
        unfinished.push({ key, operations, trial: () => trial });
      }
    }
    waiting = unfinished;
  }
}

function whatRanOut(steps: number, bytes: number, limits: Limits): string | undefined {
  if (steps <= 0) return 'the budget of steps ran out';
  if (bytes > limits.bytes) return 'the memory allowed ran out';
  return limits.expired() ? 'the time allowed ran out' : undefined;
}

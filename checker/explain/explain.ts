// Why a history is not linearizable, for any model: the first return that contradicts what was before,
// and the smallest change of the history that would make it legal. What is claimed is exact, because the
// checker itself judges the changed history; which change it was nobody can know where several fit, and
// then they are all told.
import type { Limits } from '../judgement.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { canonical } from '../value.ts';
import type { Anomaly } from '../verdict.ts';
import { shown } from '../words.ts';
import { conflicts } from './conflicts.ts';
import { executionsAlong } from './executions.ts';
import type { Explanation } from './explanation.ts';
import { explanationsOf } from './explanations.ts';
import { anomalyOf, undecided, windowOf } from './name.ts';
import { numbered } from './numbered.ts';
import { duplicates, type Proof } from './proof.ts';
import { ANY_RESULT, Recheck, SHORT, type Contradiction } from './recheck.ts';
import { sightings } from './sightings.ts';
import { wentBack } from './went-back.ts';

export interface Explained {
  readonly anomalies: readonly Anomaly[];
  /** A legal order of all that returned before the first contradiction. */
  readonly order: readonly Operation[];
  readonly steps: number;
}

/** Contradictions explained one after another, each in the history that the one before explains. */
const EXPLAINED_MOST = 50;

/** The operations of one key. */
export interface Given {
  /** What happened or may have happened; there is no legal order of these. */
  readonly operations: readonly Operation[];
  /** What surely did not happen, as the clients were told. */
  readonly failed: readonly Operation[];
}

/** What is proved is told first, and then what it does not explain. */
export function explain(model: Model, { operations, failed }: Given, limits: Limits): Explained {
  const recheck = new Recheck(model, limits);
  const known = [...duplicates(operations, failed, model), ...sightings(operations, failed, model)];
  let changed = operations;
  for (const { mend } of known) changed = mend(changed);
  // In longer histories no more is told than what is proved, where anything is.
  const isShort = operations.length <= SHORT;
  const proofs = failed.length === 0 ? conflicts(changed, { model, limits, isShort }) : [];
  // Those of a proof are not always those at fault: where there is time, the checker is asked.
  const isFault =
    !isShort || recheck.contradiction(asAccused(changed, proofs, recheck)) === undefined;
  const sure = isFault ? proofs : [];
  known.push(...sure);
  if (sure.length > 0 || (known.length > 0 && !isShort))
    return { anomalies: numbered(known.map(({ anomaly }) => anomaly)), order: [], steps: 0 };
  const first = recheck.contradiction(operations);
  let contradiction = known.length > 0 ? recheck.contradiction(changed) : first;
  const order = contradiction?.order ?? (known.length > 0 ? recheck.order(changed) : undefined);
  const was = heldBefore(known, operations, recheck);
  const anomalies = known.map((proof) => {
    const anomaly = proved(proof, { first, order: order ?? [], recheck });
    const { sentence } = anomaly;
    return proof.unmade === undefined || !was.has(canonical(proof.unmade))
      ? anomaly
      : {
          ...anomaly,
          sentence: `it held ${shown(proof.unmade)} before the history began, which makes all of it legal, or: ${sentence}`,
        };
  });
  let isSure = true;
  for (let count = 0; contradiction !== undefined && count < EXPLAINED_MOST; count++) {
    const scene = { operations: changed, failed, contradiction, recheck };
    const [best, ...others] = explanationsOf(scene);
    if (best === undefined || (!isSure && !isSmall(best))) break;
    const back = wentBack(scene, best);
    anomalies.push(back?.anomaly ?? anomalyOf(contradiction, [best, ...others], recheck));
    isSure = false;
    changed = back?.operations ?? best.operations;
    contradiction =
      back !== undefined || isSmall(best) ? recheck.contradiction(changed) : undefined;
  }
  if (anomalies.length === 0) anomalies.push(undecided(first ? [first.operation] : operations));
  return { anomalies: numbered(anomalies), order: first?.order ?? [], steps: recheck.steps };
}

/** The operations as the proofs accuse them: out of order, lost, or told something else. */
function asAccused(
  operations: readonly Operation[],
  proofs: readonly Proof[],
  recheck: Recheck,
): readonly Operation[] {
  const kinds = new Map(proofs.map(({ accused, anomaly }) => [accused, anomaly.kind]));
  return operations.flatMap((operation) => {
    const kind = kinds.get(operation);
    if (kind === undefined) return [operation];
    if (kind === 'lost-operation') return [];
    return kind === 'out-of-order'
      ? [recheck.forced(operation)]
      : [{ ...operation, result: ANY_RESULT }];
  });
}

/** The value from before the history that makes all of it legal, where the state is no more than a value. */
function heldBefore(
  known: readonly Proof[],
  operations: readonly Operation[],
  recheck: Recheck,
): ReadonlySet<string> {
  const value = known.find(({ unmade }) => unmade !== undefined)?.unmade;
  const isValue = recheck.model.initial() === null && recheck.model.describe === undefined;
  return value !== undefined && isValue && recheck.isLegalFrom(value, operations)
    ? new Set([canonical(value)])
    : new Set();
}

/** With the states that the accused was executed on, where an order shows them, and what was open then. */
function proved(
  { accused, anomaly }: Proof,
  {
    first,
    order,
    recheck,
  }: {
    readonly first: Contradiction | undefined;
    readonly order: readonly Operation[];
    readonly recheck: Recheck;
  },
): Anomaly {
  const isFirst = first !== undefined && anomaly.window?.[0]?.index === first.operation.index;
  const window = isFirst ? windowOf(first) : anomaly.window;
  const executions =
    anomaly.executions.length > 0 || anomaly.kind !== 'duplicated-execution'
      ? anomaly.executions
      : executionsAlong(order, { accused, last: accused }, recheck);
  return { ...anomaly, executions, ...(window && { window }) };
}

/** After the others nothing is sure any more: too much was given up for them. */
const isSmall = ({ kind }: Explanation): boolean => SMALL.has(kind);
const SMALL: ReadonlySet<Explanation['kind']> = new Set([
  'failed',
  'held-by-two',
  'executed-twice',
  'forced',
  'stale',
  'lost',
]);

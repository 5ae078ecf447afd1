// The exact judge of puthash: walks the value chain of one key, checks its order against real time in
// one pass, and names what is wrong.
import type { Judgement, Limits } from '../judgement.ts';
import { NEVER, type Operation } from '../operations.ts';
import type { Anomaly } from '../verdict.ts';
import type { Allowance } from './bridge.ts';
import { Executions } from './executions.ts';
import {
  branchAnomaly,
  duplicateAnomaly,
  earlyAnomaly,
  failedAnomaly,
  phantomAnomaly,
  wrongResultAnomaly,
} from './name.ts';
import { orderAnomalies } from './real-time.ts';
import { valueChainOf, type ValueChain } from './value-chain.ts';
import { walk, type Walk } from './walk.ts';

/** Undefined where the chain argument does not hold: `put`, or values that meet again. */
export function judgeChain(
  operations: readonly Operation[],
  limits: Limits,
): Judgement | undefined {
  if (operations.some(({ f }) => f === 'put')) return undefined;
  const chain = valueChainOf(operations);
  if (chain === undefined) return undefined;
  const allowance: Allowance = { ...limits, isFull: false };
  const found = walk(chain, allowance);
  if (found === undefined) return undefined;
  const anomalies = anomaliesOf(chain, found);
  const { verdict, reason } = conclusion(found, anomalies, allowance);
  const linearization: Operation[] = [];
  for (let place = 0; place < found.order.length; place++)
    linearization.push(operations[found.order.at(place)] as Operation);
  return {
    verdict,
    reason,
    steps: operations.length + limits.steps - allowance.steps,
    linearization,
    anomalies,
  };
}

function conclusion(
  found: Walk,
  anomalies: readonly Anomaly[],
  { isFull }: Allowance,
): Pick<Judgement, 'verdict' | 'reason'> {
  const [first] = anomalies;
  if (first !== undefined) return { verdict: 'invalid', reason: first.sentence };
  if (found.unreached.length === 0) return { verdict: 'valid', reason: '' };
  return {
    verdict: 'unknown',
    reason: `a gap in the chain of values may have been bridged by several operations with an unknown outcome; there were more of them than the ${isFull ? 'memory' : 'work'} allowed lets try`,
  };
}

function anomaliesOf(chain: ValueChain, found: Walk): readonly Anomaly[] {
  const executions = new Executions(chain, found);
  const wrong = new Set<number>();
  const anomalies: Anomaly[] = repeated(chain, found, { executions, wrong });
  for (const inferred of found.inferred) {
    if (!inferred.isAgain && chain.operations[inferred.operation]?.supposed === 'failed')
      anomalies.push(failedAnomaly(chain, executions, inferred));
    else if (inferred.isEarly && !inferred.isAgain)
      anomalies.push(earlyAnomaly(chain, executions, inferred));
  }
  for (const branch of found.branches) {
    if (!wrong.has(branch.operations[0] as number))
      anomalies.push(branchAnomaly(chain, executions, branch));
  }
  for (const gap of found.unreached) {
    if (gap.isProven) anomalies.push(phantomAnomaly(executions, gap));
  }
  if (found.unreached.length === 0) anomalies.push(...orderAnomalies(chain, found, executions));
  return anomalies;
}

/** Operations with an execution besides the one that is accounted for already. */
function repeated(
  chain: ValueChain,
  found: Walk,
  { executions, wrong }: { readonly executions: Executions; readonly wrong: Set<number> },
): Anomaly[] {
  const alone = new Set(
    found.branches
      .filter(({ operations }) => operations.length === 1)
      .map(({ operations }) => operations[0]),
  );
  const places = placesOf(chain, found);
  const accused = new Set(
    found.inferred.filter(({ isAgain }) => isAgain).map(({ operation }) => operation),
  );
  return [...accused].flatMap((number) => {
    const operation = chain.operations[number] as Operation;
    const times = found.inferred.filter((inferred) => inferred.operation === number);
    const [once] = times;
    if (once !== undefined && times.length === 1 && alone.has(number)) {
      const execution = executions.inferred(once);
      // It ran where its answer has it: what is wrong is that others went on from the same value.
      if (execution.previous === executions.answered(number).previous) return [];
      wrong.add(number);
      return [wrongResultAnomaly(operation, execution, executions.observersOf(once.seenAs))];
    }
    const all = times.map((inferred) => ({
      place: inferred.place,
      execution: executions.inferred(inferred),
      seenBy: executions.observersOf(inferred.seenAs),
    }));
    if (operation.result !== undefined) {
      all.push({
        place: places[number] as number,
        execution: executions.answered(number),
        seenBy: [operation, ...executions.observersOf(chain.next[number] as number)],
      });
    }
    all.sort((a, b) => a.place - b.place);
    return [
      duplicateAnomaly(
        operation,
        all.map(({ execution }) => execution),
        all.map(({ seenBy }) => seenBy),
      ),
    ];
  });
}

function placesOf({ operations }: ValueChain, { order }: Walk): Int32Array {
  const places = new Int32Array(operations.length).fill(NEVER);
  for (let place = 0; place < order.length; place++) places[order.at(place)] = place;
  return places;
}

// The order of the chain against real time: nothing may have returned before something that stands
// earlier in the chain was invoked. Gets are blamed first, because they are what can be stale.
import type { Operation } from '../operations.ts';
import type { Anomaly } from '../verdict.ts';
import type { Executions } from './executions.ts';
import { lostAnomaly, orderAnomaly, staleReadAnomaly } from './name.ts';
import type { ValueChain } from './value-chain.ts';
import type { Walk } from './walk.ts';

export function orderAnomalies(
  chain: ValueChain,
  { order, inferred }: Walk,
  executions: Executions,
): readonly Anomaly[] {
  const placed: Operation[] = [];
  for (let place = 0; place < order.length; place++)
    placed.push(chain.operations[order.at(place)] as Operation);
  if (isInOrder(placed)) return [];
  const named = new Set(
    inferred.filter(({ isEarly }) => isEarly).map(({ operation }) => chain.operations[operation]),
  );
  const stale = staleReads(placed);
  const anomalies = staleAnomalies(chain, executions, stale);
  return [
    ...anomalies,
    ...brokenOrders(placed.filter((operation) => !stale.has(operation) && !named.has(operation))),
  ];
}

/** Gets invoked after something later in the chain had returned, with the first such thing. */
function staleReads(placed: readonly Operation[]): ReadonlyMap<Operation, Operation> {
  const stale = new Map<Operation, Operation>();
  let soonest: Operation | undefined;
  for (let i = placed.length - 1; i >= 0; i--) {
    const operation = placed[i] as Operation;
    if (operation.f === 'get' && soonest !== undefined && soonest.returned < operation.called) {
      stale.set(operation, soonest);
    }
    if (operation.f !== 'get' || !stale.has(operation)) {
      if (soonest === undefined || operation.returned < soonest.returned) soonest = operation;
    }
  }
  return stale;
}

/** Where the last operation on a key was seen by nobody and all gets after it miss it, it was lost. */
function staleAnomalies(
  chain: ValueChain,
  executions: Executions,
  stale: ReadonlyMap<Operation, Operation>,
): Anomaly[] {
  const missedBy = new Map<Operation, Operation[]>();
  const anomalies: Anomaly[] = [];
  for (const [read, newer] of stale) {
    const number = newer.f === 'get' ? -1 : chain.operations.indexOf(newer);
    const isSeen = number < 0 || executions.observersOf(chain.next[number] as number).length > 0;
    if (isSeen) anomalies.push(staleReadAnomaly(read, newer));
    else missedBy.set(newer, [...(missedBy.get(newer) ?? []), read]);
  }
  for (const [lost, readers] of missedBy) {
    anomalies.push(lostAnomaly(lost, executions.answered(chain.operations.indexOf(lost)), readers));
  }
  return anomalies;
}

function isInOrder(placed: readonly Operation[]): boolean {
  let latestCall = -1;
  for (const { called, returned } of placed) {
    if (returned < latestCall) return false;
    if (called > latestCall) latestCall = called;
  }
  return true;
}

function brokenOrders(placed: readonly Operation[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  let latest: Operation | undefined;
  for (const operation of placed) {
    if (latest !== undefined && operation.returned < latest.called)
      anomalies.push(orderAnomaly(latest, operation));
    if (latest === undefined || operation.called > latest.called) latest = operation;
  }
  return anomalies;
}

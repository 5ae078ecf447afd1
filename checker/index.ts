// The only door of the checker.
export { check } from './check.ts';
export type { CheckedHistory, CheckOptions } from './check.ts';
export { decodeHistory, encodeEvent, encodeHeader, HistoryReader } from './codec.ts';
export { encodeEdn } from './formats/edn-out.ts';
export { chainHash } from './ints/fnv.ts';
export { toDot } from './graphs/dot.ts';
export { toGraphml } from './graphs/graphml.ts';
export { precedenceGraph } from './graphs/precedence-graph.ts';
export type { OperationNode, PrecedenceGraph } from './graphs/precedence-graph.ts';
export { chainsOf, pathBetween, valueGraph } from './graphs/value-graph.ts';
export type { ExecutionEdge, ValueGraph, ValueNode } from './graphs/value-graph.ts';
export { parseExactly } from './integers.ts';
export { HistoryError } from './history-error.ts';
export type {
  EventType,
  History,
  HistoryEvent,
  HistoryHeader,
  Process,
  RequestId,
  Value,
} from './history.ts';
export type { Call, Model } from './model.ts';
export type { Judgement, Limits } from './judgement.ts';
export { models } from './models/index.ts';
export { expectations, modelNames, unfitExpectation, wholeModels } from './whole-history.ts';
export type { Operation } from './operations.ts';
export { Monitor } from './monitor/monitor.ts';
export type { Violation } from './monitor/monitor.ts';
export type { Story } from './models/once.ts';
export { puthash } from './models/puthash.ts';
export { deterministic } from './search/nondeterministic.ts';
export type { NondeterministicModel } from './search/nondeterministic.ts';
export { DEEPEST_VALUE } from './value.ts';
export { levelNames } from './transactions/levels.ts';
export type {
  Anomaly,
  AnomalyKind,
  Execution,
  OperationReference,
  Validity,
  Verdict,
} from './verdict.ts';

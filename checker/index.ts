// The only door of the checker.
export type {
  EventType,
  History,
  HistoryEvent,
  HistoryHeader,
  Process,
  RequestId,
  Value,
} from './history.ts';
export type {
  Anomaly,
  AnomalyKind,
  Execution,
  OperationReference,
  Validity,
  Verdict,
} from './verdict.ts';

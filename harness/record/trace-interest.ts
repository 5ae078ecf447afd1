// Which lines of the traces concern a verdict: those of the requests that its anomalies name, what nodes
// did to their state, and all that was said without a request while those requests were out. The others,
// nearly all of a long run, need not be held.
import type { Anomaly, History, HistoryEvent, OperationReference } from '../../checker/index.ts';
import type { Interest } from './trace.ts';

/** As many as anybody is shown; a broken system may have as many as operations. */
const ANOMALIES_MAX = 1000;

/** What a message needs besides the time during which its operation is open. */
const SLACK_NS = 200e6;

export function interestOf(history: History, anomalies: readonly Anomaly[]): Interest {
  const named = anomalies.slice(0, ANOMALIES_MAX).flatMap(referencesIn);
  const requests = new Set(named.flatMap(({ id }) => (id === undefined ? [] : [nameOf(id)])));
  const spans = spansOf(history.events, new Set(named.map(({ index }) => index)));
  return (line) => {
    const { client, seq, event, time } = line;
    if (client !== undefined && seq !== undefined) return requests.has(nameOf({ client, seq }));
    return !MESSAGES.has(event) || isInOne(time, spans);
  };
}

/** Events of messages; a run has many, and few of anything else that is of no request. */
const MESSAGES: ReadonlySet<string> = new Set([
  ...['called', 'received', 'replied', 'answered', 'unanswered'],
]);

const nameOf = ({ client, seq }: { readonly client: string; readonly seq: number }): string =>
  `${client}#${seq}`;

function referencesIn({ operations, executions }: Anomaly): readonly OperationReference[] {
  return [
    ...operations,
    ...executions.flatMap(({ operation, after, before, seenBy }) => [
      operation,
      ...[after, before].filter((one) => one !== undefined),
      ...seenBy.slice(0, SEEN_MAX),
    ]),
  ];
}

/** Of those who saw an execution, the ones that are shown. */
const SEEN_MAX = 10;

interface Span {
  readonly fromNs: number;
  readonly untilNs: number;
}

/** When these operations were open; apart from each other, in their order. */
function spansOf(events: readonly HistoryEvent[], indexes: ReadonlySet<number>): readonly Span[] {
  if (indexes.size === 0) return [];
  const open = new Map<HistoryEvent['process'], number>();
  const spans: Span[] = [];
  const close = (fromNs: number, endNs: number): void => {
    spans.push({ fromNs: fromNs - SLACK_NS, untilNs: endNs + SLACK_NS });
  };
  for (const { index, type, process, time } of events) {
    if (type === 'invoke' && indexes.has(index)) open.set(process, time);
    else if (type !== 'invoke' && open.has(process)) {
      close(open.get(process)!, time);
      open.delete(process);
    }
  }
  for (const fromNs of open.values()) close(fromNs, Infinity);
  const apart: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromNs - b.fromNs)) {
    const last = apart.at(-1);
    if (last === undefined || last.untilNs < span.fromNs) apart.push(span);
    else apart[apart.length - 1] = { ...last, untilNs: Math.max(last.untilNs, span.untilNs) };
  }
  return apart;
}

function isInOne(timeNs: number, spans: readonly Span[]): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.untilNs < timeNs) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && spans[low]!.fromNs <= timeNs;
}

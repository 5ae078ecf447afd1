// The rows of the requests that a timing diagram is about: what their clients asked and were told,
// every message sent for them, and every execution.
import type { HistoryEvent } from '../../../checker/index.ts';
import { columnIndex, unseenSystem, type Column } from './diagram-columns.ts';
import type { Arrow, Mark, Row } from './diagram-row.ts';
import { messageArrows } from './message-arrows.ts';
import type { Message } from './messages.ts';
import { showStep, showValue } from '../value-text.ts';
import type { Witness, WitnessedExecution, WitnessedRequest } from './witness.ts';

export function requestRows(witness: Witness, columns: readonly Column[]): readonly Row[] {
  return witness.requests.flatMap((request) => rowsOfRequest(request, witness, columns));
}

function rowsOfRequest(
  request: WitnessedRequest,
  witness: Witness,
  columns: readonly Column[],
): readonly Row[] {
  const effective = effectiveCalls(request);
  const tries = request.messages.filter(({ from }) => from === request.client);
  const arrows = request.messages.flatMap((message) => {
    const isEffective = effective.has(message.call);
    const weight = isEffective ? (request.isAccused ? 0 : 1) : 3;
    const attempt = tries.indexOf(message) + 1;
    return messageArrows(message, { request, columns, weight, attempt });
  });
  const { operation, client, isAccused } = request;
  const own = { column: columnIndex(columns, client), weight: isAccused ? 0 : 1 } as const;
  const inferred = request.messages.length === 0 ? inferredArrows(request, columns) : [];
  const invocation: Mark = {
    kind: 'mark',
    ...own,
    timeNs: operation.invocation.time,
    isInferred: false,
    tone: 'invoke',
    text: `${request.name}: ${showCall(operation.invocation)}`,
  };
  return [
    invocation,
    ...arrows,
    ...inferred,
    ...request.executions.map((execution) => executionMark(execution, request, columns)),
    ...stateMarks(request, witness, columns),
    ...(inferred.length === 0 ? completionMarks(request, own) : []),
  ];
}

/** `puthash("k1", "a")`, as the client asked it. */
function showCall({ f, key, value }: HistoryEvent): string {
  const given = value === undefined || value === null ? [] : [value];
  return `${f}(${[...(key === undefined ? [] : [key]), ...given.map(showValue)].join(', ')})`;
}

/** The calls that led to an execution: the one it arrived with, and the one that one was made for. */
function effectiveCalls(request: WitnessedRequest): ReadonlySet<string> {
  const effective = new Set<string>();
  const latestTo = (node: string, atNs: number): Message | undefined =>
    request.messages.findLast(
      ({ to, request: way }) => to === node && (way.arrivedNs ?? Infinity) <= atNs,
    );
  for (const { node, timeNs } of request.executions) {
    if (node === undefined) continue;
    for (
      let message = latestTo(node, timeNs);
      message !== undefined && !effective.has(message.call);
      message = latestTo(message.from, message.request.sentNs)
    ) {
      effective.add(message.call);
    }
  }
  return effective;
}

/** Without a trace: the client's call and its answer, to and from a system that is not seen. */
function inferredArrows(request: WitnessedRequest, columns: readonly Column[]): readonly Arrow[] {
  const client = columnIndex(columns, request.client);
  const system = columns.findIndex(({ members }) => members.includes(unseenSystem));
  if (system < 0) return [];
  const { invocation, completion } = request.operation;
  const shared = {
    kind: 'arrow',
    part: 'whole',
    isInferred: true,
    isLost: false,
    request: request.name,
    message: request.name,
    weight: request.isAccused ? 0 : 1,
  } as const;
  const asked: Arrow = {
    ...shared,
    timeNs: invocation.time,
    from: client,
    to: system,
    isReply: false,
    labels: [`${request.name} ${invocation.f}`, request.name],
  };
  if (completion === undefined) return [asked];
  const isAnswered = completion.type === 'ok';
  // An error that was answered did arrive: `answered 503: ...`.
  const isTold = /^answered \d/.test(completion.error ?? '');
  const answered: Arrow = {
    ...shared,
    timeNs: completion.time,
    from: system,
    to: client,
    isReply: true,
    isLost: completion.type === 'info' && !isTold,
    labels: isAnswered
      ? [`${request.name} ok: ${showValue(completion.result)}`, `${request.name} ok`]
      : [...(isTold ? [`${request.name} error`] : []), request.name],
    ...(completion.error !== undefined && { reason: completion.error }),
  };
  return [asked, answered];
}

function executionMark(
  execution: WitnessedExecution,
  request: WitnessedRequest,
  columns: readonly Column[],
): Mark {
  const { node, timeNs, isInferred, number, isFirstCopy } = execution;
  const isUntold = execution.previous === undefined && execution.next === undefined;
  const isRead = !isUntold && execution.previous === execution.next;
  const step = isUntold ? '' : `: ${isRead ? showValue(execution.next) : showStep(execution)}`;
  const isSecond = number > 1;
  const text = isSecond
    ? `executes ${request.name} AGAIN${number > 2 ? ` (${number})` : ''}${step}`
    : isFirstCopy
      ? `${isRead ? 'reads for' : 'executes'} ${request.name}${step}`
      : `executes ${request.name} as its replica`;
  const unseen = columnIndex(columns, unseenSystem);
  const nodeColumn = unseen >= 0 ? unseen : columns.findIndex(({ kind }) => kind === 'node');
  const column = node === undefined ? nodeColumn : columnIndex(columns, node);
  const own = request.isAccused ? 0 : 1;
  return {
    kind: 'mark',
    column: column < 0 ? nodeColumn : column,
    timeNs,
    isInferred,
    weight: isSecond ? 0 : isFirstCopy ? own : 2,
    tone: isSecond ? 'second-execution' : 'execution',
    text,
  };
}

/** What else a node traced of this request, such as taking over a value it did not compute. */
function stateMarks(
  request: WitnessedRequest,
  witness: Witness,
  columns: readonly Column[],
): readonly Mark[] {
  const { id } = request.operation.invocation;
  if (id === undefined) return [];
  return witness.trace.lines.flatMap((line) => {
    const column = columnIndex(columns, line.node);
    const isMine = line.client === id.client && line.seq === id.seq;
    if (!isMine || messageEvents.has(line.event) || column < 0) return [];
    const value = line.next ?? line.value ?? line.result;
    const shown = value === undefined ? '' : `: ${showValue(value)}`;
    return [
      {
        kind: 'mark',
        column,
        timeNs: line.time,
        isInferred: false,
        weight: request.isAccused ? 1 : 2,
        tone: 'state',
        text: `${stateWords[line.event] ?? line.event.replaceAll('-', ' ')} ${request.name}${shown}`,
      } as const,
    ];
  });
}

const stateWords: Readonly<Record<string, string>> = {
  'value-adopted': 'takes over the value of',
};

const messageEvents: ReadonlySet<string> = new Set([
  'called',
  'received',
  'replied',
  'answered',
  'unanswered',
  'executed',
]);

/** Where the reply's arrow says it already, no mark repeats it. */
function completionMarks(
  { name, operation, messages }: WitnessedRequest,
  own: { readonly column: number; readonly weight: 0 | 1 },
): readonly Mark[] {
  const { completion, outcome } = operation;
  if (completion === undefined) return [];
  const isShown = messages.some(({ reply }) => reply?.ok === true && reply.fate === 'arrived');
  if (outcome === 'ok' && isShown) return [];
  const text =
    outcome === 'ok'
      ? `${name} ok: ${showValue(completion.result)}`
      : outcome === 'info'
        ? `${name}: nobody knows (${completion.error ?? 'no answer'})`
        : `${name} failed: ${completion.error ?? ''}`;
  return [
    { kind: 'mark', ...own, timeNs: completion.time, isInferred: false, tone: outcome, text },
  ];
}

// The arrows of one message in a timing diagram: its request and its reply, whole, in two halves where they
// were long on their way, or broken off where nobody knows whether they arrived.
import { columnIndex, type Column } from './diagram-columns.ts';
import type { Arrow, Row } from './diagram-row.ts';
import type { Message, Passage } from './messages.ts';
import { showValue } from '../value-text.ts';
import type { WitnessedRequest } from './witness.ts';

interface ArrowContext {
  readonly request: WitnessedRequest;
  readonly columns: readonly Column[];
  readonly weight: Row['weight'];
  /** 0 for a message between nodes. */
  readonly attempt: number;
}

/** A message's request and its reply, each with what became of it. */
export function messageArrows(message: Message, context: ArrowContext): readonly Arrow[] {
  const { request, columns, weight, attempt } = context;
  const [caller, callee] = [message.from, message.to].map((name) => columnIndex(columns, name));
  if (caller === undefined || callee === undefined || caller < 0 || callee < 0) return [];
  const shared = {
    request: request.name,
    message: message.call,
    isInferred: false,
    weight,
  };
  const asked = passageArrows(message.request, {
    ...shared,
    from: caller,
    to: callee,
    isReply: false,
    labels: requestLabels(message, request.name, attempt),
    ...(attempt > 0 && { attempt }),
    error: message.error,
  });
  if (message.reply === undefined) return asked;
  const answered = passageArrows(message.reply, {
    ...shared,
    from: callee,
    to: caller,
    isReply: true,
    labels: replyLabels(message.reply, request, attempt > 0),
    error: message.error,
  });
  return [...asked, ...answered];
}

function passageArrows(
  passage: Passage,
  facts: Omit<Arrow, 'kind' | 'timeNs' | 'part' | 'isLost' | 'reason'> & {
    readonly error: string | undefined;
  },
): readonly Arrow[] {
  const { error, ...shared } = facts;
  const arrow = { kind: 'arrow', ...shared, isLost: false } as const;
  const { fate, sentNs, arrivedNs, by } = passage;
  if (arrivedNs === undefined) {
    if (fate === 'open') {
      return [{ ...arrow, timeNs: sentNs, part: 'departure', reason: 'to the end of the trace' }];
    }
    if (fate === 'unseen') {
      const cause = [by, error].filter((one) => one !== undefined).join(', ');
      const reason = `no answer${cause === '' ? '' : ` (${cause})`}`;
      return [{ ...arrow, timeNs: sentNs, part: 'departure', reason }];
    }
    const reason = by ?? error;
    const lost = { ...arrow, timeNs: sentNs, part: 'whole', isLost: true } as const;
    return [{ ...lost, ...(reason !== undefined && { reason }) }];
  }
  const reason = [
    ...(by === undefined ? [] : [by]),
    `${Math.round((arrivedNs - sentNs) / 1e6)} ms on its way`,
    ...(fate === 'late' ? ['too late'] : []),
  ].join(', ');
  if (arrivedNs - sentNs <= longNs) {
    return [
      { ...arrow, timeNs: sentNs, part: 'whole', ...(fate === 'late' && { reason: 'too late' }) },
    ];
  }
  return [
    { ...arrow, timeNs: sentNs, part: 'departure', ...(by !== undefined && { reason: by }) },
    { ...arrow, timeNs: arrivedNs, part: 'arrival', reason },
  ];
}

/** A message longer on its way than this is drawn twice: where it left and where it arrived. */
const longNs = 20_000_000;

function requestLabels(message: Message, name: string, attempt: number): readonly string[] {
  const which = attempt > 1 ? ` (try ${attempt})` : '';
  return [`${name} ${message.type}${which}`, `${name}${which}`, name];
}

function replyLabels(
  reply: NonNullable<Message['reply']>,
  request: WitnessedRequest,
  isToClient: boolean,
): readonly string[] {
  const { name, operation } = request;
  if (!reply.ok) return [`${name} error: ${reply.error ?? ''}`, `${name} error`, name];
  // What the client was told at last, some answer that came told it.
  const isTold = isToClient && reply.fate === 'arrived';
  const result = reply.result ?? (isTold ? operation.completion?.result : undefined);
  const shown = result === undefined ? [] : [`${name} ok: ${showValue(result)}`];
  return [...shown, `${name} ok`, name];
}

// The messages of a run, from its trace: each call with what became of its request and of its reply,
// and, where one was lost or late, the fault that was in force on its way at that time.
import { faultName } from '../../plan/fault-name.ts';
import type { FaultSpan } from '../../record/faults.ts';
import type { Trace } from '../../record/trace.ts';
import type { TraceLine } from '../../plan/trace-line.ts';
import { faultFacts } from '../../plan/fault.ts';

/**
 * `late` arrived after the caller had stopped waiting; `lost` never did; `open` was still out where
 * the trace ends. `unseen` got no answer, and whoever it was sent to does not tell what reaches it.
 */
export type Fate = 'arrived' | 'late' | 'lost' | 'open' | 'unseen';

/** One way of a call: the request from caller to callee, or the reply back. */
export interface Passage {
  readonly fate: Fate;
  readonly sentNs: number;
  readonly arrivedNs?: number;
  /** The name of the fault that lost or delayed it, where one was in force on its way. */
  readonly by?: string;
}

export interface Message {
  readonly call: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly client?: string;
  readonly seq?: number;
  readonly view?: number;
  readonly slot?: number;
  readonly request: Passage;
  /** Absent when the callee never replied. */
  readonly reply?: Passage & {
    readonly ok: boolean;
    readonly error?: string;
    readonly result?: unknown;
  };
  /** When the caller stopped waiting without an answer, and what it was told, if anything. */
  readonly givenUpNs?: number;
  readonly error?: string;
}

/** In the order in which they were sent. */
export function matchMessages(trace: Trace, faults: readonly FaultSpan[]): readonly Message[] {
  const calls = new Map<string, CallLines>();
  const lastTimes = new Map<string, number>();
  const hearers = new Set<string>();
  for (const line of trace.lines) {
    lastTimes.set(line.node, line.time);
    if (line.event === 'received' && line.source === undefined) hearers.add(line.node);
    const role = roles[line.event];
    if (role === undefined || line.call === undefined) continue;
    const lines = calls.get(line.call) ?? {};
    lines[role] ??= line;
    calls.set(line.call, lines);
  }
  const giveUps = new GiveUps(trace);
  const messages: Message[] = [];
  for (const lines of calls.values()) {
    const message = matchMessage(lines, { faults, lastTimes, hearers, giveUps });
    if (message !== undefined) messages.push(message);
  }
  return messages.toSorted((a, b) => a.request.sentNs - b.request.sentNs);
}

type Role = 'called' | 'received' | 'replied' | 'answered' | 'unanswered';

type CallLines = { [role in Role]?: TraceLine };

const roles: Readonly<Record<string, Role>> = {
  called: 'called',
  received: 'received',
  replied: 'replied',
  answered: 'answered',
  unanswered: 'unanswered',
};

interface Surroundings {
  readonly faults: readonly FaultSpan[];
  /** When each node wrote its last line: nothing is known of it after that. */
  readonly lastTimes: ReadonlyMap<string, number>;
  /** Who writes down at once what it receives: what is not there, did not reach it. */
  readonly hearers: ReadonlySet<string>;
  readonly giveUps: GiveUps;
}

function matchMessage(lines: CallLines, around: Surroundings): Message | undefined {
  const { called, received, replied, answered, unanswered } = lines;
  const head = called ?? received;
  const from = called?.node ?? received?.from;
  const to = called?.to ?? received?.node;
  if (head?.call === undefined || from === undefined || to === undefined) return undefined;
  const sentNs = head.time;
  const givenUpNs = earliest(
    unanswered?.time,
    called === undefined ? undefined : around.giveUps.after(called, answered?.time),
  );
  const way = { from, to, faults: around.faults };
  const ended = (node: string): number => around.lastTimes.get(node) ?? Infinity;
  const faultAt = (atNs: number, isReply: boolean): string | undefined =>
    faultOnTheWay({ ...way, isReply, atNs });
  const isTold = [received, replied, answered].some((line) => line !== undefined);
  const request: Passage =
    isTold || around.hearers.has(to)
      ? passage({
          sentNs,
          arrivedNs: received?.time ?? (isTold ? sentNs : undefined),
          givenUpNs,
          isOver: givenUpNs !== undefined || ended(to) > sentNs,
          by: (atNs) => faultAt(atNs, false),
        })
      : unseen(sentNs, faultAt(sentNs, false) ?? faultAt(givenUpNs ?? sentNs, true));
  const reply =
    replied === undefined && answered === undefined
      ? undefined
      : passage({
          sentNs: replied?.time ?? answered!.time,
          arrivedNs: answered?.time,
          givenUpNs,
          isOver: givenUpNs !== undefined || ended(from) > (replied?.time ?? 0),
          by: (atNs) => faultAt(atNs, true),
        });
  const error = replied?.error ?? answered?.error;
  return {
    call: head.call,
    type: head.type ?? '',
    from,
    to,
    ...pick(head),
    request,
    ...(reply !== undefined && {
      reply: {
        ...reply,
        ok: replied?.ok ?? answered?.ok ?? false,
        ...(error !== undefined && { error }),
        ...(replied?.result !== undefined && { result: replied.result }),
      },
    }),
    ...(givenUpNs !== undefined && { givenUpNs }),
    ...(unanswered?.error !== undefined && { error: unanswered.error }),
  };
}

function pick(line: TraceLine): Pick<Message, 'client' | 'seq' | 'view' | 'slot'> {
  const { client, seq, view, slot } = line;
  return {
    ...(client !== undefined && { client }),
    ...(seq !== undefined && { seq }),
    ...(view !== undefined && { view }),
    ...(slot !== undefined && { slot }),
  };
}

function passage(facts: {
  readonly sentNs: number;
  readonly arrivedNs: number | undefined;
  readonly givenUpNs: number | undefined;
  readonly isOver: boolean;
  readonly by: (atNs: number) => string | undefined;
}): Passage {
  const { sentNs, arrivedNs, givenUpNs, isOver } = facts;
  if (arrivedNs !== undefined) {
    const isLate = givenUpNs !== undefined && givenUpNs < arrivedNs;
    const by = arrivedNs - sentNs > slowNs ? facts.by(sentNs) : undefined;
    return {
      fate: isLate ? 'late' : 'arrived',
      sentNs,
      arrivedNs,
      ...(by !== undefined && { by }),
    };
  }
  const by = isOver ? facts.by(sentNs) : undefined;
  return { fate: isOver ? 'lost' : 'open', sentNs, ...(by !== undefined && { by }) };
}

function unseen(sentNs: number, by: string | undefined): Passage {
  return { fate: 'unseen', sentNs, ...(by !== undefined && { by }) };
}

/** A passage that took longer than this was held up by something. */
const slowNs = 20_000_000;

/** Faults are recorded when they were seen in force, so that what they lost may be a little older. */
export const SLACK_NS = 100_000_000;

function faultOnTheWay(way: {
  readonly from: string;
  readonly to: string;
  readonly isReply: boolean;
  readonly faults: readonly FaultSpan[];
  readonly atNs: number;
}): string | undefined {
  const { from, to, isReply, atNs } = way;
  const dialled = `${from}->${to}`;
  const travelled = isReply ? `${to}->${from}` : dialled;
  const isOnLink = (span: FaultSpan): boolean => {
    const facts = faultFacts(span.f);
    const isOfLinks = facts?.on === 'link';
    if (isOfLinks && facts.spoils === 'replies' && !isReply) return false;
    const wanted = isOfLinks && facts.follows === 'message' ? travelled : dialled;
    return span.links.includes(wanted);
  };
  const candidates = way.faults.flatMap((span) => {
    const isOnNode = span.nodes.some((node) => node === (isReply ? from : to) || node === to);
    const distanceNs = distance(span, atNs);
    if ((!isOnLink(span) && !isOnNode) || distanceNs > SLACK_NS) return [];
    return [{ name: faultName(span), distanceNs, beginNs: span.beginNs }];
  });
  return candidates.toSorted((a, b) => a.distanceNs - b.distanceNs || b.beginNs - a.beginNs)[0]
    ?.name;
}

function distance(span: FaultSpan, atNs: number): number {
  if (atNs < span.beginNs) return span.beginNs - atNs;
  return span.endNs !== undefined && atNs > span.endNs ? atNs - span.endNs : 0;
}

/**
 * When callers stopped waiting. No line says so: a machine gives up by going on. A client tries the
 * same request again; a server answers the client whose request it had forwarded.
 */
class GiveUps {
  readonly #steps = new Map<string, TraceLine[]>();
  readonly #requests = new Map<string, string>();

  constructor(trace: Trace) {
    for (const line of trace.lines) {
      if (line.event === 'received' && line.call !== undefined && line.client !== undefined) {
        this.#requests.set(line.call, stepKey(line.node, line));
      }
      const key =
        line.event === 'called' && line.client !== undefined
          ? stepKey(line.node, line)
          : line.event === 'replied' && line.call !== undefined
            ? this.#requests.get(line.call)
            : undefined;
      if (key === undefined) continue;
      const steps = this.#steps.get(key);
      if (steps === undefined) this.#steps.set(key, [line]);
      else steps.push(line);
    }
  }

  /** The caller's next step for the same request, if it came before the answer. */
  after(called: TraceLine, answeredNs: number | undefined): number | undefined {
    if (called.client === undefined) return undefined;
    const next = this.#steps
      .get(stepKey(called.node, called))
      ?.find((step) => step.time > called.time && step.call !== called.call)?.time;
    return next !== undefined && next < (answeredNs ?? Infinity) ? next : undefined;
  }
}

function stepKey(node: string, line: TraceLine): string {
  return `${node} ${line.client}#${line.seq}`;
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

// What happened around a witness: views, nodes that went and came back, and the faults on the links
// between those concerned, from its first event to its last execution or answer.
import { columnIndex, unseenSystem, viewsOf, type Column, type View } from './diagram-columns.ts';
import { VIEW_SERVER } from '../../plan/names.ts';
import type { Mark, Row, Rule } from './diagram-row.ts';
import { faultFacts } from '../../plan/fault.ts';
import { faultName } from '../../plan/fault-name.ts';
import type { FaultSpan } from '../../record/faults.ts';
import { SLACK_NS, type Passage } from './messages.ts';
import type { Witness } from './witness.ts';

export function surroundingRows(witness: Witness, columns: readonly Column[]): readonly Row[] {
  const fromNs = witness.fromNs;
  const untilNs = Math.max(
    ...witness.requests.flatMap(({ isAccused, operation, executions }) => [
      ...executions.map(({ timeNs }) => timeNs),
      ...(isAccused ? [operation.completion?.time ?? operation.invocation.time] : []),
    ]),
  );
  const window = { fromNs, untilNs };
  const views = viewsOf(witness.trace.lines);
  return [
    ...viewRules(views, window),
    ...witness.faults.flatMap((span) => faultRows(span, { witness, columns, window, views })),
    ...adoptions(witness, columns, window),
    ...viewQueries(witness, columns, window),
  ];
}

interface Window {
  readonly fromNs: number;
  readonly untilNs: number;
}

function isIn(timeNs: number, { fromNs, untilNs }: Window): boolean {
  return fromNs <= timeNs && timeNs <= untilNs;
}

function viewRules(views: readonly View[], window: Window): readonly Rule[] {
  return views
    .filter(({ timeNs }) => isIn(timeNs, window))
    .map(({ view, primary, backup, timeNs }) => ({
      kind: 'rule',
      tone: 'view',
      timeNs,
      weight: 0,
      isInferred: false,
      text: `view ${view}: primary ${primary ?? 'none'}, ${backup === undefined ? 'no backup' : `backup ${backup}`}`,
    }));
}

interface Around {
  readonly witness: Witness;
  readonly columns: readonly Column[];
  readonly window: Window;
  readonly views: readonly View[];
}

function faultRows(span: FaultSpan, around: Around): readonly Row[] {
  const { window } = around;
  const isOver = span.endNs !== undefined && span.endNs < window.fromNs;
  if (isOver || span.beginNs > window.untilNs) return [];
  return span.nodes.length > 0 ? nodeRows(span, around) : linkRows(span, around);
}

function nodeRows(span: FaultSpan, { witness, columns, window, views }: Around): readonly Mark[] {
  return span.nodes.flatMap((node) => {
    const column = columnIndex(columns, node);
    if (column < 0) return [];
    const view = views.findLast(({ timeNs }) => timeNs <= span.beginNs);
    const isServing = view?.primary === node || view?.backup === node;
    const shared = { kind: 'mark', column, isInferred: false, weight: isServing ? 0 : 2 } as const;
    const { begun, ended, losesMemory } = wordsOf(span.f);
    const isBefore = span.beginNs < window.fromNs;
    const begin: Mark = {
      ...shared,
      tone: 'down',
      timeNs: Math.max(beganNs(span, witness), window.fromNs - 1),
      text: isBefore ? `${node} is ${begun}, since before` : `${node} is ${begun}`,
    };
    const restart = witness.trace.lines.find(
      (line) => line.event === 'started' && line.node === node && line.time > span.beginNs,
    );
    const endNs = (losesMemory ? restart?.time : undefined) ?? span.endNs;
    if (endNs === undefined || !isIn(endNs, window)) return [begin];
    return [begin, { ...shared, tone: 'up', timeNs: endNs, text: `${node} ${ended}` }];
  });
}

/** Words for a fault of a node; one that is not ours is told by its name. */
function wordsOf(f: string): {
  readonly begun: string;
  readonly ended: string;
  readonly losesMemory: boolean;
} {
  const facts = faultFacts(f);
  if (facts?.on === 'node') return { ...facts.words, losesMemory: facts.losesMemory };
  return { begun: `hit by ${f}`, ended: `is free of ${f}`, losesMemory: false };
}

function linkRows(span: FaultSpan, { witness, columns, window }: Around): readonly Rule[] {
  const shown = new Set(columns.flatMap(({ members }) => members));
  const isUnseen = shown.has(unseenSystem);
  const links = span.links.filter(
    (link) => isUnseen || link.split('->').every((end) => shown.has(end)),
  );
  // A fault of somebody else's names no links of ours: it may be the cause all the same.
  if (links.length === 0 && span.links.length + span.nodes.length > 0) return [];
  const name = faultName(span);
  const isCause = spoiledBy(name, witness).length > 0;
  const isSuspicion = links.some((link) => link.split('->').includes(VIEW_SERVER));
  const shared = {
    kind: 'rule',
    tone: 'fault',
    isInferred: false,
    weight: isCause || isSuspicion ? 1 : 2,
  } as const;
  const isBefore = span.beginNs < window.fromNs;
  const begin: Rule = {
    ...shared,
    timeNs: Math.max(beganNs(span, witness), window.fromNs - 1),
    text: `${name} ${isBefore ? 'in force' : 'begins'}${span.verified ? '' : ' (not verified)'}`,
  };
  if (span.endNs === undefined || !isIn(span.endNs, window)) return [begin];
  return [begin, { ...shared, timeNs: span.endNs, text: `${name} ends` }];
}

/** Messages of the requests that a fault of this name lost or held up, from the trace. */
function spoiledBy(name: string, { requests }: Witness): readonly Passage[] {
  return requests.flatMap(({ messages }) =>
    messages.flatMap(({ request, reply }) =>
      [request, ...(reply === undefined ? [] : [reply])].filter(({ by }) => by === name),
    ),
  );
}

/**
 * When a fault began: it is recorded when it was seen in force, so that what it swallowed may have been sent a little
 * before. That message is drawn after it.
 */
function beganNs(span: FaultSpan, witness: Witness): number {
  const earlier = spoiledBy(faultName(span), witness)
    .map(({ sentNs }) => sentNs - 1)
    .filter((timeNs) => timeNs < span.beginNs && span.beginNs - timeNs <= SLACK_NS);
  return Math.min(span.beginNs, ...earlier);
}

/** When each node learned of a view, and when a new backup had the state. */
function adoptions(
  { trace }: Witness,
  columns: readonly Column[],
  window: Window,
): readonly Mark[] {
  return trace.lines.flatMap((line) => {
    const column = columnIndex(columns, line.node);
    const isShown = line.client === undefined && stateEvents.has(line.event) && column >= 0;
    if (!isShown || columns[column]!.kind !== 'node' || !isIn(line.time, window)) return [];
    const text =
      line.event === 'view-adopted' ? `adopts view ${line.view}` : line.event.replaceAll('-', ' ');
    return [
      {
        kind: 'mark',
        column,
        timeNs: line.time,
        isInferred: false,
        weight: line.event === 'view-adopted' ? 3 : 2,
        tone: 'state',
        text,
      } as const,
    ];
  });
}

const stateEvents: ReadonlySet<string> = new Set(['view-adopted', 'state-transferred']);

/** A client that asks the view server while its operation is open. */
function viewQueries(
  { requests, messages }: Witness,
  columns: readonly Column[],
  window: Window,
): readonly Row[] {
  const clients = new Set(requests.map(({ client }) => client));
  return messages.flatMap(({ call, from, to, request }) => {
    const isShown = clients.has(from) && to === VIEW_SERVER && isIn(request.sentNs, window);
    if (!isShown) return [];
    return [
      {
        kind: 'arrow',
        from: columnIndex(columns, from),
        to: columnIndex(columns, to),
        timeNs: request.sentNs,
        isReply: false,
        part: 'whole',
        isLost: request.fate === 'lost',
        labels: ['which view?', 'view?', ''],
        ...(request.by !== undefined && { reason: request.by }),
        request: '',
        message: call,
        weight: 3,
        isInferred: false,
      } as const,
    ];
  });
}

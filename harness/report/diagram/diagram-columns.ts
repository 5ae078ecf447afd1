// The columns of a timing diagram: the clients concerned, the view server, then the nodes, the
// primary and the backup of the first view shown before the others.
import type { TraceLine } from '../../plan/trace-line.ts';
import type { Witness } from './witness.ts';
import { VIEW_SERVER } from '../../plan/names.ts';

export interface Column {
  readonly kind: 'client' | 'view-server' | 'node';
  /** Who stands in it: one name, or all clients where there are too many for a column each. */
  readonly members: readonly string[];
  readonly title: string;
  /** `primary`, `backup`: the node's role in the view that the picture begins in. */
  readonly role: string;
}

export interface View {
  readonly view: number;
  readonly primary: string | undefined;
  readonly backup: string | undefined;
  /** When it was first seen, by the view server or by the first node that adopted it. */
  readonly timeNs: number;
}

export function columnsOf(witness: Witness): readonly Column[] {
  const clients = [...new Set(witness.requests.map(({ client }) => client))];
  const clientColumns =
    clients.length > clientColumnsMax
      ? [column('client', clients, { title: 'clients' })]
      : clients.map((client) => column('client', [client], { title: client }));
  const nodes = nodesOf(witness);
  if (nodes.length === 0)
    return [...clientColumns, column('node', [unseenSystem], { title: 'the system' })];
  const { primary, backup } = firstRoles(witness);
  const role = (node: string): string =>
    node === primary ? 'primary' : node === backup ? 'backup' : '';
  const order = ['primary', 'backup', ''];
  return [
    ...clientColumns,
    ...(hasViewServer(witness)
      ? [column('view-server', [VIEW_SERVER], { title: VIEW_SERVER, role: 'views' })]
      : []),
    ...nodes
      .toSorted((a, b) => order.indexOf(role(a)) - order.indexOf(role(b)) || (a < b ? -1 : 1))
      .map((node) => column('node', [node], { title: node, role: role(node) })),
    ...(nodes.length > 1 && isSomewhere(witness)
      ? [column('node', [unseenSystem], { title: 'some node' })]
      : []),
  ];
}

/** Of a system with a view server. By the view in force; where none was traced before, who took a client's request, and whom it asked. */
function firstRoles(witness: Witness): Partial<View> {
  const { requests, trace, fromNs } = witness;
  if (!hasViewServer(witness)) return {};
  const first = viewsOf(trace.lines).findLast(({ timeNs }) => timeNs <= fromNs);
  if (first !== undefined) return first;
  const messages = requests.flatMap((request) => request.messages);
  const clients = new Set(requests.map(({ client }) => client));
  const primary = messages.find(({ from }) => clients.has(from))?.to;
  return { primary, backup: messages.find(({ from }) => from === primary)?.to };
}

/** Every view of the run, in order. */
export function viewsOf(lines: readonly TraceLine[]): readonly View[] {
  const views = new Map<number, View>();
  for (const { event, view, primary, backup, time } of lines) {
    const isSighting = event.startsWith('view') && view !== undefined && primary !== undefined;
    if (!isSighting || views.has(view)) continue;
    views.set(view, { view, primary: nameOf(primary), backup: nameOf(backup), timeNs: time });
  }
  return [...views.values()].toSorted((a, b) => a.view - b.view);
}

/** Nobody is written as null, or as the empty string. */
function nameOf(node: string | null | undefined): string | undefined {
  return node === null || node === '' ? undefined : node;
}

/** The position of the column in which somebody stands; -1 where there is none. */
export function columnIndex(columns: readonly Column[], name: string): number {
  const exact = columns.findIndex(({ members }) => members.includes(name));
  return exact >= 0 ? exact : columns.findIndex(({ members }) => members.includes(unseenSystem));
}

/** Where nothing is known of the nodes: the one column that stands for all of them. */
export const unseenSystem = '?';

/** Whether something was executed and nobody knows at which node. */
function isSomewhere({ requests }: Witness): boolean {
  return requests.some(({ executions }) => executions.some(({ node }) => node === undefined));
}

const clientColumnsMax = 3;

function column(
  kind: Column['kind'],
  members: readonly string[],
  words: { readonly title: string; readonly role?: string },
): Column {
  return { kind, members, role: '', ...words };
}

/** Nodes that had to do with the requests, and those that a fault took away meanwhile. */
function nodesOf(witness: Witness): readonly string[] {
  const { requests, trace, fromNs, untilNs } = witness;
  const clients = new Set(requests.map(({ client }) => client));
  const views = viewsOf(trace.lines);
  const inForce = views.filter(
    (view, index) => view.timeNs <= untilNs && (views[index + 1]?.timeNs ?? Infinity) >= fromNs,
  );
  const names = [
    ...requests.flatMap(({ messages }) => messages.flatMap(({ from, to }) => [from, to])),
    ...requests.flatMap(({ executions }) => executions.flatMap(({ node }) => node ?? [])),
    ...inForce.flatMap(({ primary, backup }) => [primary ?? [], backup ?? []].flat()),
  ];
  return [...new Set(names)].filter((name) => !clients.has(name) && name !== VIEW_SERVER);
}

function hasViewServer({ trace }: Witness): boolean {
  return trace.lines.some(({ node, to }) => node === VIEW_SERVER || to === VIEW_SERVER);
}

// The layout of a state as a row of integers: a column for each node, an inbox for each node but the view
// server (whose messages are delivered at once), the clients' observation, and the fault budget left.
import { serverNames, troubles, type Scope, type Trouble } from './scope.ts';
import { VIEW_SERVER } from '../plan/names.ts';

export interface Layout {
  /** Names of the nodes by column: the view server, servers, clients. */
  readonly names: readonly string[];
  readonly columnOf: ReadonlyMap<string, number>;
  /** Servers stand from column 1 up to here, clients from here up to the inboxes. */
  readonly firstClient: number;
  /** The inbox of the node in a column. */
  readonly inboxOf: (column: number) => number;
  /** The column of the clients' observation. */
  readonly seen: number;
  /** The column of the fault budget, the last one; counts are packed, four bits each. */
  readonly troubles: number;
  readonly width: number;
}

export function layOut(scope: Scope): Layout {
  const servers = serverNames(scope);
  const clients = scope.scripts.map((_, index) => `c${index}`);
  const names = [VIEW_SERVER, ...servers, ...clients];
  return {
    names,
    columnOf: new Map(names.map((name, column) => [name, column])),
    firstClient: 1 + servers.length,
    inboxOf: (column) => names.length - 1 + column,
    seen: 2 * names.length - 1,
    troubles: 2 * names.length,
    width: 2 * names.length + 1,
  };
}

const BITS = 4;
const MOST = (1 << BITS) - 1;
const shiftOf = Object.fromEntries(
  troubles.map((trouble, index) => [trouble, index * BITS]),
) as Readonly<Record<Trouble, number>>;

/** A bit beside the counts: no fatal fault has happened, so that the service must come back. */
const ACCOUNTABLE = 1 << (troubles.length * BITS);

export function packTroubles(counts: Scope['troubles']): number {
  return troubles.reduce(
    (packed, trouble) => packed | (Math.min(MOST, counts[trouble]) << shiftOf[trouble]),
    ACCOUNTABLE,
  );
}

export function isLeft(packed: number, trouble: Trouble): boolean {
  return ((packed >> shiftOf[trouble]) & MOST) > 0;
}

export function spend(packed: number, trouble: Trouble): number {
  return packed - (1 << shiftOf[trouble]);
}

export function isAccountable(packed: number): boolean {
  return (packed & ACCOUNTABLE) !== 0;
}

export function excuse(packed: number): number {
  return packed & ~ACCOUNTABLE;
}

/** Whether a budget is at least as large as another in every count. */
export function isAtLeast(packed: number, other: number): boolean {
  if (packed === other) return true;
  if (isAccountable(other) && !isAccountable(packed)) return false;
  return troubles.every(
    (trouble) => ((packed >> shiftOf[trouble]) & MOST) >= ((other >> shiftOf[trouble]) & MOST),
  );
}

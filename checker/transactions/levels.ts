// Isolation levels: which anomalies each forbids, which level implies which, and so which levels a
// history rules out (Adya, Liskov and O'Neil 2000; Bailis et al. 2013; Cerone et al. 2015, 2016; the
// lattice is Elle's, as far as lists and registers tell its levels apart).
import { HistoryError } from '../history-error.ts';
import type { TransactionAnomalyKind } from './kinds.ts';

interface Level {
  /** What it forbids beyond what the levels that it implies forbid. */
  readonly forbids: readonly TransactionAnomalyKind[];
  readonly implies: readonly string[];
}

const LEVELS: Readonly<Record<string, Level>> = {
  'read-uncommitted': { forbids: ['G0', 'duplicate-elements'], implies: [] },
  'read-committed': {
    forbids: [
      'G1a',
      'G1b',
      'G1c',
      'dirty-update',
      'garbage-read',
      'incompatible-order',
      'future-read',
    ],
    implies: ['read-uncommitted'],
  },
  'read-atomic': { forbids: ['internal'], implies: ['read-committed'] },
  'cursor-stability': { forbids: ['lost-update'], implies: ['read-committed'] },
  'consistent-view': { forbids: ['G-single'], implies: ['cursor-stability'] },
  'repeatable-read': {
    forbids: ['G-single', 'G-nonadjacent', 'G2-item'],
    implies: ['cursor-stability'],
  },
  'snapshot-isolation': {
    forbids: ['G-nonadjacent'],
    implies: ['consistent-view', 'read-atomic'],
  },
  serializable: { forbids: ['G2-item'], implies: ['repeatable-read', 'snapshot-isolation'] },
  'strong-session-read-uncommitted': { forbids: ['G0-process'], implies: ['read-uncommitted'] },
  'strong-session-read-committed': {
    forbids: ['G1c-process'],
    implies: ['read-committed', 'strong-session-read-uncommitted'],
  },
  'strong-session-snapshot-isolation': {
    forbids: ['G-single-process', 'G-nonadjacent-process'],
    implies: ['snapshot-isolation', 'strong-session-read-committed'],
  },
  'strong-session-serializable': {
    forbids: ['G2-item-process'],
    implies: ['serializable', 'strong-session-snapshot-isolation'],
  },
  'strong-read-uncommitted': {
    forbids: ['G0-realtime'],
    implies: ['strong-session-read-uncommitted'],
  },
  'strong-read-committed': {
    forbids: ['G1c-realtime'],
    implies: ['strong-session-read-committed', 'strong-read-uncommitted'],
  },
  'strong-snapshot-isolation': {
    forbids: ['G-single-realtime', 'G-nonadjacent-realtime'],
    implies: ['strong-session-snapshot-isolation', 'strong-read-committed'],
  },
  'strict-serializable': {
    forbids: ['G2-item-realtime'],
    implies: ['strong-session-serializable', 'strong-snapshot-isolation'],
  },
};

export const STRONGEST = 'strict-serializable';

/** Every name that `--expect` takes. */
export const levelNames: readonly string[] = Object.keys(LEVELS);

/** @throws HistoryError for a level that nobody knows. */
export function levelOf(name: string): string {
  if (Object.hasOwn(LEVELS, name)) return name;
  throw new HistoryError(
    `there is no isolation level "${name}"; known ones are ${levelNames.join(', ')}`,
  );
}

/** All that a level forbids. */
export function forbiddenBy(name: string): ReadonlySet<TransactionAnomalyKind> {
  const level = LEVELS[name] as Level;
  return new Set([
    ...level.forbids,
    ...level.implies.flatMap((implied) => [...forbiddenBy(implied)]),
  ]);
}

/** The strongest levels that forbid none of these: none, one, or a few that do not imply each other. */
export function strongestLevels(found: ReadonlySet<TransactionAnomalyKind>): readonly string[] {
  const holding = levelNames.filter(
    (name) => ![...forbiddenBy(name)].some((kind) => found.has(kind)),
  );
  return holding.filter((name) => !holding.some((other) => impliedBy(other).has(name)));
}

function impliedBy(name: string): ReadonlySet<string> {
  const { implies } = LEVELS[name] as Level;
  return new Set([...implies, ...implies.flatMap((implied) => [...impliedBy(implied)])]);
}

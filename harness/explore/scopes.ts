// For each protocol the bounds within which its mistake shows, and for the right ones bounds that
// are worth the minute. A protocol that is not listed gets those of `fixed`.
import { parseScripts, type Scope, type Trouble } from './scope.ts';

export function scopeFor(protocol: string): Scope {
  return scopes[protocol] ?? scopes['fixed']!;
}

const ONE_KEY = 'puthash k0 / puthash k0';
const TWO_KEYS = 'puthash k0, get k0 / puthash k1';
const READER = 'puthash k0 / get k0';
const ALONE = 'puthash k0';
const CHAIN = 'puthash k0, puthash k0';

/** C crash, R restart, P false suspicion, L client time-out, B server time-out. */
type Letter = 'C' | 'R' | 'P' | 'L' | 'B';

const letters: Readonly<Record<Trouble, Letter>> = {
  crashes: 'C',
  restarts: 'R',
  suspicions: 'P',
  clientTimeouts: 'L',
  serverTimeouts: 'B',
};

const scopes: Readonly<Record<string, Scope>> = {
  fixed: scope(2, ONE_KEY, { C: 1, R: 1, P: 1, L: 1, B: 1 }),
  ben: scope(2, ONE_KEY, { P: 1, B: 1 }),
  'ben-table-in-reply': scope(2, TWO_KEYS, { P: 1, B: 1 }),
  'ben-pull': scope(2, ONE_KEY, { P: 1, B: 1 }),
  'ben-db-only': scope(3, ALONE, { C: 1, P: 1, L: 1 }),
  'no-dups': scope(1, ALONE, { L: 1 }),
  'dups-not-replicated': scope(2, ALONE, { P: 1, L: 1 }),
  'dups-not-transferred': scope(3, ALONE, { C: 1, P: 1, L: 1 }),
  'dups-by-seq-only': scope(2, ONE_KEY, {}),
  'early-reply': scope(2, READER, { C: 1 }),
  'backup-reads': scope(2, 'puthash k0, get k0', { P: 1 }),
  'stale-forward': scope(2, ONE_KEY, { P: 1, L: 1 }),
  'local-reads': { ...scope(2, READER, { P: 1, L: 1 }), isViewKnown: true },
  'new-seq-on-retry': scope(1, ALONE, { L: 1 }),
  'evicted-dups': scope(1, ALONE, { L: 1, B: 1 }),
  'unordered-forward': scope(2, 'puthash k0 / puthash k0 / get k0', { P: 1 }),
  'check-then-act': scope(2, ALONE, { L: 1 }),
  'eager-views': scope(3, ALONE, { C: 1, P: 1 }),
  'eager-views-no-guard': scope(2, READER, { C: 1, P: 1 }),
  'early-ack': scope(3, ALONE, { C: 1, P: 1 }),
  'early-ack-no-guard': scope(3, READER, { C: 1, P: 1 }),
  amnesia: scope(2, READER, { C: 1, R: 1 }),
  'amnesia-guarded': scope(2, ALONE, { C: 1, R: 1 }),
  'new-value-returned': scope(2, ALONE, {}),
  'current-value-on-dup': scope(2, ALONE, { L: 1 }),
  'slot-reused': scope(2, ONE_KEY, { P: 1, B: 1 }),
  'solo-on-timeout': scope(2, READER, { C: 1, B: 1 }),
  'solo-on-refusal': scope(2, ONE_KEY, { P: 1 }),
  'transfer-twice': scope(2, READER, { P: 1, C: 1, B: 1 }),
  'execute-first': scope(2, READER, { C: 1, L: 1, B: 1 }),
  'serve-during-transfer': scope(3, READER, { P: 1, C: 1 }),
  'last-seq-only': scope(2, 'puthash k0, get k0 / get k0', { L: 1 }),
  'backup-reapplies': scope(2, READER, { P: 1, B: 1 }),
  'seq-reset': scope(2, CHAIN, {}),
};

function scope(
  servers: number,
  scripts: string,
  counts: { readonly [letter in Letter]?: number },
): Scope {
  const bounds = Object.entries(letters).map(([trouble, letter]) => [trouble, counts[letter] ?? 0]);
  return {
    servers,
    scripts: parseScripts(scripts),
    troubles: Object.fromEntries(bounds) as Record<Trouble, number>,
  };
}

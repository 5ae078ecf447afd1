// Deaths that nobody ordered: a node that ended though no fault killed it. One that crashed by its own
// fault is a finding; where somebody else ended it, what its loss of memory explains is nobody's fault.
import type { Anomaly, History, HistoryEvent } from '../../checker/index.ts';

/** The name of the event of a history, by the nemesis, that tells of such a death. */
export const DIED = 'died';

/** How a process ended, as its parent learns it. */
export interface End {
  readonly code?: number;
  readonly signal?: string;
  /** In words, where only its absence was seen. */
  readonly gone?: string;
}

/** The value of the event; a span of `faults.ts` until everything is healed. */
export interface Death {
  readonly nodes: readonly string[];
  readonly phase: 'begun';
  readonly verified: true;
  /** `own`: it exited, or broke a rule of the processor's; `foreign`: somebody sent it a signal, or nobody knows. */
  readonly cause: 'own' | 'foreign';
  /** In words: "s1 was ended by SIGKILL, not by the harness". */
  readonly evidence: string;
}

/** Signals by which the system ends a process for what it did itself. */
const OWN_FAULTS: ReadonlySet<string | undefined> = new Set([
  ...['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS'],
]);

export function deathOf(node: string, { code, signal, gone }: End): Death {
  const isOwn = gone === undefined && (signal === undefined || OWN_FAULTS.has(signal));
  const cause = isOwn ? 'own' : 'foreign';
  const end =
    signal === undefined
      ? (gone ?? `exited by itself with code ${code ?? 'unknown'}`)
      : `was ended by ${signal}, ${cause === 'own' ? 'by its own fault' : 'not by the harness'}`;
  return {
    nodes: [node],
    phase: 'begun',
    verified: true,
    cause,
    evidence: `${node} ${end}`,
  };
}

/** Whether an event tells that somebody else ended a node. */
export const isForeignDeath = ({ process, f, value }: HistoryEvent): boolean =>
  process === 'nemesis' && f === DIED && (value as unknown as Death).cause === 'foreign';

/** The deaths of a history, in their order. */
function deathsIn(events: readonly HistoryEvent[]): readonly Death[] {
  return events
    .filter(({ process, f }) => process === 'nemesis' && f === DIED)
    .map(({ value }) => value as unknown as Death);
}

/** One finding for each node that crashed by its own fault. */
export function crashesIn(events: readonly HistoryEvent[]): readonly Anomaly[] {
  const own = deathsIn(events).filter(({ cause }) => cause === 'own');
  const nodes = new Map(own.map((death) => [death.nodes[0], death]));
  return [...nodes.values()].map(({ evidence, nodes: [node] }) => {
    const times = own.filter((death) => death.nodes[0] === node).length;
    const more = times === 1 ? '' : `, the last of ${times} times`;
    return { kind: 'crashed', sentence: `${evidence}${more}`, operations: [], executions: [] };
  });
}

/** The history up to the first death that somebody else caused, and that death; undefined where there is none. */
export function beforeForeignDeath(
  history: History,
): { readonly before: History; readonly death: Death } | undefined {
  const at = history.events.findIndex(isForeignDeath);
  const [death] = deathsIn(history.events.slice(at, at + 1));
  if (death === undefined) return undefined;
  return { before: { ...history, events: history.events.slice(0, at) }, death };
}

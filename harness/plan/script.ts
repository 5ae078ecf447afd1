// A script: what happens in a run step by step, instead of faults drawn for certain times. Each step
// acts or waits for what somebody wrote down, so that the next one finds things as they shall be. It
// is data (JSON), a part of the plan: stored with the run, replayed, and read by people.
import type { History, Value } from '../../checker/index.ts';
import { NODE_FAULTS, type LinkFault, type NodeFault } from './fault.ts';
import type { NodeName } from './topology.ts';
import type { Message } from './machine.ts';
import type { TraceLine } from './trace-line.ts';
import type { Op } from './operation.ts';

export interface Script {
  readonly name: string;
  /** Nodes that nobody spares are down until a step starts them. */
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly do: 'start' | 'kill' | 'pause' | 'resume'; readonly node: NodeName }
  /** Any fault of nodes, with its amounts. */
  | ({ readonly do: 'begin' | 'end'; readonly nodes: readonly NodeName[] } & NodeFault)
  /** Links by their names, `s1->s2`. */
  | ({ readonly do: 'break' | 'mend'; readonly links: readonly string[] } & LinkFault)
  /** Everything resumed, every link whole, every node up. */
  | { readonly do: 'heal' }
  /** A client begins an operation; it has one under way at a time. */
  | ({ readonly do: 'ask'; readonly client: string } & Op)
  /** The client's latest operation is acknowledged, with this result where one is named. */
  | ({ readonly do: 'answer'; readonly client: string; readonly result?: Value } & Patience)
  /** The client's latest operation is not acknowledged, for so long. */
  | { readonly do: 'no-answer'; readonly client: string; readonly forMs: number }
  /** Somebody says this to a node, past all faults. */
  | { readonly do: 'tell'; readonly node: NodeName; readonly message: Message }
  /** A line of a trace that has these fields, and that no earlier step waited for. */
  | ({ readonly do: 'await'; readonly line: Pattern } & Patience)
  /** A line of the node's log that has this text in it, and that no earlier step waited for. */
  | ({ readonly do: 'log'; readonly node: NodeName; readonly text: string } & Patience)
  /** No such line is there when so much time has passed. */
  | { readonly do: 'never'; readonly line: Pattern; readonly forMs: number }
  | { readonly do: 'pass'; readonly forMs: number };

/** How long a step may take to come true, where that is not five seconds. */
interface Patience {
  readonly withinMs?: number;
}

/** The fault that a step begins or ends on a node. */
export const NODE_STEPS: {
  readonly [Do in 'start' | 'kill' | 'pause' | 'resume']: {
    readonly f: 'kill' | 'pause';
    readonly phase: 'begun' | 'ended';
  };
} = {
  start: { f: 'kill', phase: 'ended' },
  kill: { f: 'kill', phase: 'begun' },
  pause: { f: 'pause', phase: 'begun' },
  resume: { f: 'pause', phase: 'ended' },
};

/** Fields of a trace line, each with the value that it shall have. */
export type Pattern = Pick<TraceLine, 'node' | 'event'> & {
  readonly [field: string]: string | number | boolean | null;
};

/** The event of a history that tells that its script was not realised, and why. */
export const UNREALISED = 'unrealised';

export function matches(line: TraceLine, pattern: Pattern): boolean {
  const fields = line as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(pattern).every(([field, value]) => fields[field] === value);
}

/** Whether every step came true. */
export function isRealised({ events }: History): boolean {
  return events.some(({ process, f }) => process === 'nemesis' && f === 'finished');
}

/** The names of the clients that ask something. */
export function clientsOf({ steps }: Script): readonly string[] {
  return [...new Set(steps.flatMap((step) => (step.do === 'ask' ? [step.client] : [])))];
}

export function sentenceOf(step: Step): string {
  switch (step.do) {
    case 'start':
    case 'kill':
    case 'pause':
    case 'resume':
      return `${step.do} ${step.node}`;
    case 'begin':
      return `${step.nodes.join(', ')}: ${NODE_FAULTS[step.f].words.begun}`;
    case 'end':
      return `${step.nodes.join(', ')}: ${NODE_FAULTS[step.f].words.ended}`;
    case 'break':
      return `${step.f} on ${step.links.join(', ')}`;
    case 'mend':
      return `no more ${step.f} on ${step.links.join(', ')}`;
    case 'heal':
      return 'heal';
    case 'ask':
      return `${step.client} asks ${[step.f, step.key, step.value].filter(isThere).join(' ')}`;
    case 'answer':
      return `wait until ${step.client} is answered${isThere(step.result) ? ` ${JSON.stringify(step.result)}` : ''}`;
    case 'no-answer':
      return `${step.client} is not answered for ${step.forMs} ms`;
    case 'tell':
      return `tell ${step.node} ${JSON.stringify(step.message)}`;
    case 'await':
      return `wait until ${describe(step.line)}`;
    case 'log':
      return `wait until ${step.node} logs ${JSON.stringify(step.text)}`;
    case 'never':
      return `see for ${step.forMs} ms that never ${describe(step.line)}`;
    case 'pass':
      return `let ${step.forMs} ms pass`;
  }
}

function describe({ node, event, ...facts }: Pattern): string {
  const { client, seq, type, from, to, ...others } = facts;
  const words = [
    ...(isThere(type) ? [type] : []),
    ...(isThere(client) ? [`${client}#${String(seq)}`] : []),
    ...(isThere(from) ? [`from ${from}`] : []),
    ...(isThere(to) ? [`to ${to}`] : []),
    ...['view', 'primary', 'backup', 'server', 'ok']
      .filter((field) => others[field] !== undefined)
      .map((field) => `${field} ${String(others[field] ?? 'none')}`),
  ];
  return [node, event, words.join(', ')].join(' ').trimEnd();
}

function isThere<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

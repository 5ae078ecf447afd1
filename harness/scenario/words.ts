// The words in which scenarios are written. Those that speak of the view server (start, view, settled,
// alone, pair, trio) are for the reference system; the others are for any.
import type { LinkFault } from '../plan/fault.ts';
import type { Op } from '../plan/operation.ts';
import type { NodeName } from '../plan/topology.ts';
import type { Script, Step } from '../plan/script.ts';
import { VIEW_SERVER } from '../plan/names.ts';

/** A script with a name and what it must show; every step comes true within five seconds, or it is not met. */
export interface Scenario extends Script {
  /** What must hold, in one sentence. */
  readonly summary: string;
  /** The workload whose model judges what its clients ask; puthash when left out. */
  readonly workload?: string;
  /** The protocol of the gallery whose mistake it shows, where it was made for one. */
  readonly madeFor?: string;
}

/** Done when the view server has heard of it. */
export function start(node: NodeName): readonly Step[] {
  return [
    { do: 'start', node },
    { do: 'await', line: { node: VIEW_SERVER, event: 'received', type: 'ping', server: node } },
  ];
}

export function kill(node: NodeName): Step {
  return { do: 'kill', node };
}

/** The view server goes to this view. */
export function view(number: number, primary: NodeName, backup: NodeName | null): Step {
  return {
    do: 'await',
    line: { node: VIEW_SERVER, event: 'view-changed', view: number, primary, backup },
  };
}

/** It does, and its primary acknowledges it. */
export function settled(
  number: number,
  primary: NodeName,
  backup: NodeName | null,
): readonly Step[] {
  const line = {
    node: VIEW_SERVER,
    event: 'received',
    type: 'ping',
    server: primary,
    view: number,
  };
  return [view(number, primary, backup), { do: 'await', line }];
}

/** A line of the node's trace (or the client's), with these facts, that no earlier step waited for. */
export function wait(node: NodeName, event: string, facts: object = {}): Step {
  return { do: 'await', line: { node, event, ...facts } };
}

/** For so many milliseconds there is no such line. */
export function never(forMs: number, node: NodeName, event: string, facts: object): Step {
  return { do: 'never', forMs, line: { node, event, ...facts } };
}

export function pass(forMs: number): Step {
  return { do: 'pass', forMs };
}

type Word = Extract<LinkFault['f'], 'cut' | 'blackhole' | 'lose-replies' | 'hold'>;

/** A fault on these links, `s1->s2` or `c0->s1`, until it is mended. */
export function breakLink(f: Word, ...links: readonly string[]): Step {
  return { do: 'break', f, links };
}

export function mendLink(f: Word, ...links: readonly string[]): Step {
  return { do: 'mend', f, links };
}

type Ask = Extract<Step, { do: 'ask' }>;

/** The client begins an operation of its workload; it has one under way at a time. */
export function ask(client: string, op: Op): Ask {
  return { do: 'ask', client, ...op };
}

export function puthash(client: string, key: string, value: string): Ask {
  return ask(client, { f: 'puthash', key, value });
}

export function get(client: string, key: string): Ask {
  return ask(client, { f: 'get', key });
}

/** The client's latest operation is acknowledged, within five seconds. */
export function answered(client: string): Step {
  return { do: 'answer', client };
}

/** Asks, and waits for the answer. */
export function done(asking: Ask): readonly Step[] {
  return [asking, answered(asking.client)];
}

/** A lone primary: view 1. */
export const alone: readonly Step[] = [...start('s1'), ...settled(1, 's1', null)];

/** Primary s1 and backup s2: view 2. */
export const pair: readonly Step[] = [...alone, ...start('s2'), ...settled(2, 's1', 's2')];

/** And an idle third. */
export const trio: readonly Step[] = [...pair, ...start('s3')];

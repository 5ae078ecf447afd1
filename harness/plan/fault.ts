// Faults: what a nemesis may do, to which links or nodes, when and for how long. LINK_FAULTS and
// NODE_FAULTS are the one place that says what each fault means; whoever makes one happen, looks for it
// or shows it looks it up there. How a node gets a fault is told by each kind of node (`NodeControl`).

/** A fault of a link, with its amounts. */
export type LinkFault =
  | { readonly f: 'cut' }
  | { readonly f: 'blackhole' }
  | { readonly f: 'lose-replies' }
  | { readonly f: 'hold' }
  | { readonly f: 'slow'; readonly latencyMs: number; readonly jitterMs: number }
  | { readonly f: 'throttle'; readonly rateKBps: number }
  | { readonly f: 'close' }
  | { readonly f: 'reset' }
  | { readonly f: 'truncate'; readonly bytes: number };

/** A fault of a node, with its amounts. */
export type NodeFault =
  | { readonly f: 'kill' }
  | { readonly f: 'pause' }
  | { readonly f: 'power-loss' }
  | { readonly f: 'disk-full' }
  | { readonly f: 'disk-error' }
  | { readonly f: 'disk-slow'; readonly latencyMs: number }
  | { readonly f: 'clock-jump'; readonly byMs: number }
  | { readonly f: 'clock-drift'; readonly perMille: number }
  | { readonly f: 'fd-limit'; readonly room: number };

export type LinkFaultName = LinkFault['f'];
export type NodeFaultName = NodeFault['f'];

/** What a fault of a link means. */
export interface LinkFaultFacts {
  readonly on: 'link';
  /**
   * `dialler`: it acts on connections that `from` dialled, in both directions. `message`: it acts on
   * messages that travel from `from` to `to`, whoever dialled: requests of link from->to and replies
   * of link to->from.
   */
  readonly follows: 'dialler' | 'message';
  /** Which way of a call it spoils. */
  readonly spoils: 'requests and replies' | 'replies';
  /** How it is seen to be in force, besides Toxiproxy's own word: what fresh dials or a canary's answer must show. */
  readonly seenBy:
    | 'refused dials'
    | 'a canary without an answer'
    | 'a late canary'
    | 'a short answer'
    | 'an end without an answer'
    | 'a reset without an answer'
    | 'nothing else';
}

/** What a fault of a node means. */
export interface NodeFaultFacts {
  readonly on: 'node';
  /** The state of the node while the fault is in force. */
  readonly state: 'down' | 'paused' | 'up';
  /** Whether what the node holds in memory is lost: then it must not be the last holder of the state. */
  readonly losesMemory: boolean;
  /** What of the node it acts on: for what it stores and its clock, a library stands before the C library. */
  readonly of: 'process' | 'disk' | 'clock';
  /** Words of diagram and page: `s1 is killed`, `s1 restarts, empty`, and the name of the span between. */
  readonly words: { readonly begun: string; readonly ended: string; readonly span: string };
}

export const LINK_FAULTS: Readonly<Record<LinkFaultName, LinkFaultFacts>> = {
  cut: {
    on: 'link',
    follows: 'dialler',
    spoils: 'requests and replies',
    seenBy: 'refused dials',
  },
  blackhole: {
    on: 'link',
    follows: 'message',
    spoils: 'requests and replies',
    seenBy: 'a canary without an answer',
  },
  'lose-replies': {
    on: 'link',
    follows: 'dialler',
    spoils: 'replies',
    seenBy: 'a canary without an answer',
  },
  hold: {
    on: 'link',
    follows: 'message',
    spoils: 'requests and replies',
    seenBy: 'a canary without an answer',
  },
  slow: {
    on: 'link',
    follows: 'dialler',
    spoils: 'requests and replies',
    seenBy: 'a late canary',
  },
  throttle: {
    on: 'link',
    follows: 'dialler',
    spoils: 'requests and replies',
    seenBy: 'nothing else',
  },
  close: {
    on: 'link',
    follows: 'dialler',
    spoils: 'replies',
    seenBy: 'an end without an answer',
  },
  reset: {
    on: 'link',
    follows: 'dialler',
    spoils: 'replies',
    seenBy: 'a reset without an answer',
  },
  truncate: { on: 'link', follows: 'dialler', spoils: 'replies', seenBy: 'a short answer' },
};

export const NODE_FAULTS: Readonly<Record<NodeFaultName, NodeFaultFacts>> = {
  kill: {
    on: 'node',
    state: 'down',
    losesMemory: true,
    of: 'process',
    words: { begun: 'killed', ended: 'restarts, empty', span: 'down' },
  },
  pause: {
    on: 'node',
    state: 'paused',
    losesMemory: false,
    of: 'process',
    words: { begun: 'paused', ended: 'goes on', span: 'paused' },
  },
  'power-loss': {
    on: 'node',
    state: 'down',
    losesMemory: true,
    of: 'disk',
    words: { begun: 'loses power', ended: 'restarts, with what it synced', span: 'no power' },
  },
  'disk-full': {
    on: 'node',
    state: 'up',
    losesMemory: false,
    of: 'disk',
    words: { begun: 'disk is full', ended: 'disk has room again', span: 'disk full' },
  },
  'disk-error': {
    on: 'node',
    state: 'up',
    losesMemory: false,
    of: 'disk',
    words: { begun: 'disk fails', ended: 'disk works again', span: 'disk fails' },
  },
  'disk-slow': {
    on: 'node',
    state: 'up',
    losesMemory: false,
    of: 'disk',
    words: { begun: 'disk is slow', ended: 'disk is quick again', span: 'disk slow' },
  },
  'clock-jump': {
    on: 'node',
    state: 'up',
    losesMemory: false,
    of: 'clock',
    words: { begun: 'clock jumps', ended: 'clock is right again', span: 'clock wrong' },
  },
  'clock-drift': {
    on: 'node',
    state: 'up',
    losesMemory: false,
    of: 'clock',
    words: { begun: 'clock drifts', ended: 'clock is right again', span: 'clock drifts' },
  },
  'fd-limit': {
    on: 'node',
    state: 'up',
    losesMemory: false,
    of: 'process',
    words: { begun: 'may open no more files', ended: 'may open files again', span: 'no files' },
  },
};

/** The facts of a node that ended unasked (record/deaths.ts), which no nemesis can draw. */
const DEATH: NodeFaultFacts = {
  on: 'node',
  state: 'down',
  losesMemory: true,
  of: 'process',
  words: { begun: 'gone, unasked', ended: 'restarts', span: 'died' },
};

export const NODE_FAULT_NAMES = Object.keys(NODE_FAULTS) as readonly NodeFaultName[];

const namesOf = (what: NodeFaultFacts['of']): readonly NodeFaultName[] =>
  NODE_FAULT_NAMES.filter((f) => NODE_FAULTS[f].of === what);

/** Those that act on what a node stores. */
export const DISK_FAULT_NAMES: readonly NodeFaultName[] = namesOf('disk');

/** Those that act on its wall clock. */
export const CLOCK_FAULT_NAMES: readonly NodeFaultName[] = namesOf('clock');

/** What a name means; undefined for one that is not ours, as a history of somebody else may have it. */
export function faultFacts(name: string): LinkFaultFacts | NodeFaultFacts | undefined {
  if (name === 'died') return DEATH;
  if (Object.hasOwn(LINK_FAULTS, name)) return LINK_FAULTS[name as LinkFaultName];
  return Object.hasOwn(NODE_FAULTS, name) ? NODE_FAULTS[name as NodeFaultName] : undefined;
}

/** A fault with its own end: nobody can begin one that is never taken off again. */
export type Fault = LinkAction | NodeAction;

interface When {
  /** Milliseconds since the clients began. */
  readonly atMs: number;
  readonly forMs: number;
}

type LinkAction = When & {
  /** Names of links, `s1->s2`; either end may be a role, as in `primary->backup`. */
  readonly links: readonly string[];
} & LinkFault;

type NodeAction = When & {
  /** Names of nodes, or of roles. */
  readonly nodes: readonly string[];
} & NodeFault;

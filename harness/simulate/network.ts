// The simulated network: calls travel over links that can be broken, with the same words and the
// same consequences as on real ones. A call has a connection of its own, as in the real shell.
import { type LinkFault } from '../plan/fault.ts';
import { linkName, type Link } from '../plan/topology.ts';
import type { Message, Reply } from '../plan/machine.ts';
import type { Random } from '../ground/random.ts';
import type { Timeline } from './timeline.ts';

export type Outcome = { readonly reply: Reply } | { readonly error: string };

export interface Call {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly message: Message;
  /** Whether the callee closes the connection once it has replied, which tells the caller of a lost reply. */
  readonly isClosedAfterReply?: boolean;
  /** Whether the caller was not told the end of the call yet. */
  isOpen: boolean;
  readonly end: (outcome: Outcome) => void;
}

export interface Network {
  /** Sends a request; `end` is called at most once. */
  readonly send: (call: Omit<Call, 'isOpen'>) => void;
  readonly reply: (call: Call, reply: Reply) => void;
  readonly breakLink: (link: Link, fault: LinkFault) => void;
  readonly mendLink: (link: Link, fault: LinkFault) => void;
  readonly mendAll: () => void;
  /** Resets all connections of a node that is gone, on both sides. */
  readonly disconnect: (node: string) => void;
}

export interface NetworkOptions {
  readonly timeline: Timeline;
  readonly random: Random;
  /** Takes a request that arrives; false when nobody listens. */
  readonly deliver: (call: Call) => boolean;
}

/** The latency of a whole link, in microseconds: about that of loopback and HTTP. */
const TRAVEL_MICROSECONDS = [150, 900] as const;
const OVERHEAD_BYTES = 150;

export function createNetwork({ timeline, random, deliver }: NetworkOptions): Network {
  const faults = new Map<string, LinkFault[]>();
  const open = new Set<Call>();
  /** Connections by the fault that took bytes from them: they are closed when it ends. */
  const spoiled = new Map<string, Call[]>();
  const held = new Map<string, (() => void)[]>();

  const on = (from: string, to: string): readonly LinkFault[] =>
    faults.size === 0 ? [] : (faults.get(`${from}->${to}`) ?? []);
  const has = (from: string, to: string, f: LinkFault['f']): boolean =>
    on(from, to).some((fault) => fault.f === f);

  const end = (call: Call, outcome: Outcome): void => {
    if (!call.isOpen) return;
    call.isOpen = false;
    open.delete(call);
    call.end(outcome);
  };

  const spoil = (call: Call, f: LinkFault['f'], from: string, to: string): void => {
    const key = `${f} ${from}->${to}`;
    spoiled.set(key, [...(spoiled.get(key) ?? []), call]);
  };

  /** Sends one message of a call; a reply (`isReply`) travels back over the connection that the caller dialled. */
  const travel = (call: Call, isReply: boolean, body: object, arrive: () => void): void => {
    const [from, to] = isReply ? [call.to, call.from] : [call.from, call.to];
    const losesReply = isReply && has(call.from, call.to, 'lose-replies');
    const isLost = losesReply || has(from, to, 'blackhole');
    if (isLost && isReply && call.isClosedAfterReply === true) return reset([call]);
    if (has(from, to, 'blackhole')) return spoil(call, 'blackhole', from, to);
    if (losesReply) {
      return spoil(call, 'lose-replies', call.from, call.to);
    }
    const go = (): void =>
      void timeline.after(travelMs(call, body), () => {
        if (call.isOpen || !isReply) arrive();
      });
    if (!has(from, to, 'hold')) return go();
    const key = `${from}->${to}`;
    held.set(key, [...(held.get(key) ?? []), go]);
  };

  const travelMs = (call: Call, body: object): number => {
    let ms = random.integer(...TRAVEL_MICROSECONDS) / 1000;
    for (const fault of on(call.from, call.to)) {
      if (fault.f === 'slow') {
        ms += Math.max(0, fault.latencyMs + random.integer(-fault.jitterMs, fault.jitterMs));
      }
      if (fault.f === 'throttle') ms += sizeOf(body) / fault.rateKBps;
    }
    return ms;
  };

  const send = (asked: Omit<Call, 'isOpen'>): void => {
    const call: Call = { isOpen: true, ...asked };
    open.add(call);
    if (has(call.from, call.to, 'cut')) {
      timeline.after(random.integer(...TRAVEL_MICROSECONDS) / 1000, () =>
        end(call, { error: 'ECONNREFUSED' }),
      );
      return;
    }
    travel(call, false, call.message, () => {
      if (!isConnected(call)) return;
      if (!deliver(call)) end(call, { error: 'ECONNREFUSED' });
    });
  };

  /** Delivers a request even if its caller died, but not if its connection was cut on the way. */
  const isConnected = (call: Call): boolean => call.isOpen || !cutOff.has(call);
  const cutOff = new WeakSet<Call>();

  const reply = (call: Call, answer: Reply): void => {
    if (!call.isOpen) return;
    travel(call, true, answer, () => {
      end(call, arrivalOf(answer, on(call.from, call.to)));
    });
  };

  const reset = (calls: Iterable<Call>): void => {
    for (const call of [...calls]) {
      cutOff.add(call);
      timeline.after(random.integer(...TRAVEL_MICROSECONDS) / 1000, () =>
        end(call, { error: 'ECONNRESET' }),
      );
    }
  };

  const mendLink = (link: Link, fault: LinkFault): void => {
    const name = linkName(link);
    const laid = faults.get(name) ?? [];
    const index = laid.findIndex((other) => JSON.stringify(other) === JSON.stringify(fault));
    if (index < 0) return;
    laid.splice(index, 1);
    if (laid.some(({ f }) => f === fault.f)) return;
    const key = `${fault.f} ${name}`;
    reset(spoiled.get(key) ?? []);
    spoiled.delete(key);
    if (fault.f !== 'hold') return;
    for (const go of held.get(name) ?? []) go();
    held.delete(name);
  };

  return {
    send,
    reply,
    breakLink: (link, fault) => {
      const name = linkName(link);
      faults.set(name, [...(faults.get(name) ?? []), fault]);
      if (fault.f !== 'cut') return;
      reset([...open].filter((call) => call.from === link.from && call.to === link.to));
    },
    mendLink,
    mendAll: () => {
      for (const [name, laid] of faults) {
        const [from, to] = name.split('->') as [string, string];
        for (const fault of [...laid]) mendLink({ from, to }, fault);
      }
    },
    disconnect: (node) => {
      for (const call of [...open]) {
        if (call.from !== node) continue;
        call.isOpen = false;
        open.delete(call);
      }
      reset([...open].filter((call) => call.to === node));
    },
  };
}

/** What the caller is told of a reply that comes back over a link with these faults. */
function arrivalOf(reply: Reply, faults: readonly LinkFault[]): Outcome {
  for (const fault of faults) {
    if (fault.f === 'close') return { error: 'closed without an answer' };
    const isCut = fault.f === 'truncate' && fault.bytes < sizeOf(reply);
    if (fault.f === 'reset' || isCut) return { error: 'ECONNRESET' };
  }
  return { reply };
}

function sizeOf(body: object): number {
  return JSON.stringify(body).length + OVERHEAD_BYTES;
}

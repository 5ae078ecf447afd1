// What the probe does to a request: each scenario sends one request, several times under one key,
// around one fault. Afterwards the request is completed, as a patient client would, and counted.
import type { LinkFault } from '../plan/fault.ts';
import type { Clock } from '../ground/clock.ts';
import type { HttpOutcome } from '../net/http-call.ts';
import type { ProbeRequest } from './target.ts';

export interface Stage {
  /** Sends the request once, through the link that faults are laid on, or past it. */
  readonly send: (request: ProbeRequest, options: SendOptions) => Promise<HttpOutcome>;
  readonly lay: (fault: LinkFault) => Promise<void>;
  readonly mend: (fault: LinkFault) => Promise<void>;
  /** Present where the server may be taken down. */
  readonly server?: { readonly kill: () => Promise<void>; readonly start: () => Promise<void> };
  /** What an undisturbed first try took, in the middle of those seen so far. */
  readonly latencyMs: () => number;
  readonly copies: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** When to strike, as a share of the time that a request takes; spread evenly from call to call. */
  readonly moment: () => number;
}

export interface SendOptions {
  readonly via: 'faulty' | 'clean';
  /** The client gives up after this long and closes its connection. */
  readonly timeoutMs: number;
}

export interface Scenario {
  readonly name: ScenarioName;
  readonly needsRestart?: true;
  readonly run: (stage: Stage, request: ProbeRequest) => Promise<void>;
}

export type ScenarioName =
  | 'repeat'
  | 'lost-reply'
  | 'held'
  | 'reset'
  | 'cut'
  | 'impatient'
  | 'concurrent'
  | 'kill-after'
  | 'kill-during';

const repeat: Scenario = {
  name: 'repeat',
  run: async (stage, request) => {
    await stage.send(request, clean(stage));
    await stage.send(request, clean(stage));
  },
};

const lostReply: Scenario = {
  name: 'lost-reply',
  run: async (stage, request) => {
    const fault = { f: 'lose-replies' } as const;
    await stage.lay(fault);
    await stage.send(request, faulty(stage));
    await stage.mend(fault);
  },
};

/** The first copy arrives when its client has long given up, and has been served under the same key. */
const held: Scenario = {
  name: 'held',
  run: async (stage, request) => {
    const fault = { f: 'hold' } as const;
    await stage.lay(fault);
    await stage.send(request, faulty(stage));
    await stage.send(request, clean(stage));
    await stage.mend(fault);
    await stage.clock.sleep(2 * stage.latencyMs() + 50);
  },
};

const reset: Scenario = {
  name: 'reset',
  run: async (stage, request) => {
    const fault = { f: 'reset' } as const;
    await amidst(stage, stage.send(request, faulty(stage)), () => stage.lay(fault));
    await stage.mend(fault);
  },
};

const cut: Scenario = {
  name: 'cut',
  run: async (stage, request) => {
    const fault = { f: 'cut' } as const;
    await amidst(stage, stage.send(request, faulty(stage)), () => stage.lay(fault));
    await stage.mend(fault);
  },
};

/** The client gives up and tries again while the server is still busy with the first copy. */
const impatient: Scenario = {
  name: 'impatient',
  run: async (stage, request) => {
    const timeoutMs = Math.max(1, momentWithin(stage));
    await stage.send(request, { via: 'clean', timeoutMs });
    await stage.send(request, clean(stage));
  },
};

const concurrent: Scenario = {
  name: 'concurrent',
  run: async (stage, request) => {
    const copies = Array.from({ length: stage.copies }, () => stage.send(request, clean(stage)));
    await Promise.all(copies);
  },
};

const killAfter: Scenario = {
  name: 'kill-after',
  needsRestart: true,
  run: async (stage, request) => {
    await stage.send(request, clean(stage));
    await stage.server?.kill();
    await stage.server?.start();
  },
};

const killDuring: Scenario = {
  name: 'kill-during',
  needsRestart: true,
  run: async (stage, request) => {
    await amidst(stage, stage.send(request, clean(stage)), async () => stage.server?.kill());
    await stage.server?.start();
  },
};

export const scenarios: readonly Scenario[] = [
  repeat,
  lostReply,
  held,
  concurrent,
  killAfter,
  killDuring,
  impatient,
  cut,
  reset,
];

const clean = ({ timeoutMs }: Stage): SendOptions => ({ via: 'clean', timeoutMs });

/** Through a broken link no answer comes, so nobody need wait longer than an answer takes. */
const faulty = (stage: Stage): SendOptions => ({
  via: 'faulty',
  timeoutMs: Math.min(stage.timeoutMs, 3 * stage.latencyMs() + 100),
});

/** Strikes while the server should be busy with what was sent. */
async function amidst(
  stage: Stage,
  sent: Promise<unknown>,
  strike: () => Promise<unknown>,
): Promise<void> {
  await stage.clock.sleep(momentWithin(stage));
  await strike();
  await sent;
}

function momentWithin({ latencyMs, moment }: Stage): number {
  return moment() * latencyMs() * 1.1;
}

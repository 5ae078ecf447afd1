// What the probe does to a request: each scenario sends one request, several times under one key,
// around one fault, and says what truly happened to it, which may be less than was meant. Afterwards
// the request is completed, as a patient client would, and counted.
import type { LinkFault } from '../plan/fault.ts';
import type { Clock } from '../ground/clock.ts';
import { openMoment } from '../ground/moment.ts';
import type { HttpOutcome } from '../net/http-call.ts';
import type { RecordedStage, SendOptions } from './stage.ts';
import type { ProbeRequest } from './target.ts';

export interface Stage extends RecordedStage {
  readonly copies: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** When to strike, in milliseconds of those that a thing takes; spread evenly from call to call. */
  readonly aim: (withinMs: number) => number;
  /** How often the scenario that is played has missed what it aimed at. */
  readonly misses: () => number;
  readonly nextRequest: () => ProbeRequest;
  /** How often the request was executed so far, where one can look without disturbing. */
  readonly look?: ((request: ProbeRequest) => Promise<number>) | undefined;
  /** Another instance on the same store, `host:port`. */
  readonly also?: string | undefined;
  /** Logs in once more: a new token. */
  readonly renew?: (() => Promise<void>) | undefined;
}

export interface Scenario {
  readonly name: string;
  /** How often it is played at most, and how often it must have hit to be played no more. */
  readonly plays: number;
  readonly hits: number;
  /** Whether it can be played here; where it says nothing it can. */
  readonly isPlayable?: (stage: Stage) => boolean;
  /** `false`: nobody goes on sending it until it is acknowledged. */
  readonly isCompleted?: false;
  /** How often the request may have been executed, at least and at most: once when left out. */
  readonly expected?: readonly [least: number, most: number];
  /** The name of what truly happened: its own where it hit. */
  readonly run: (stage: Stage, request: ProbeRequest) => Promise<string>;
}

export const clean = ({ timeoutMs }: Stage): SendOptions => ({ via: 'clean', timeoutMs });

/** Through a broken link no answer comes, so nobody need wait longer than an answer takes. */
const faulty = (stage: Stage): SendOptions => ({
  via: 'faulty',
  timeoutMs: Math.min(stage.timeoutMs, 3 * stage.latencyMs() + 100),
});

const isAnswered = (outcome: HttpOutcome): boolean => outcome.type === 'answer';

const repeat: Scenario = {
  name: 'repeat',
  plays: 2,
  hits: 2,
  run: async (stage, request) => {
    await stage.send(request, clean(stage));
    await stage.send(request, clean(stage));
    return 'repeat';
  },
};

const lostReply: Scenario = {
  name: 'lost-reply',
  plays: 3,
  hits: 1,
  run: async (stage, request) => {
    const fault = { f: 'lose-replies' } as const;
    await stage.lay(fault);
    const outcome = await stage.send(request, faulty(stage));
    await stage.mend(fault);
    return isAnswered(outcome) ? 'repeat' : 'lost-reply';
  },
};

/** The first copy arrives when its client has long given up, and has been served under the same key. */
const held: Scenario = {
  name: 'held',
  plays: 3,
  hits: 1,
  run: async (stage, request) => {
    const fault = { f: 'hold' } as const;
    await stage.lay(fault);
    const first = await stage.send(request, faulty(stage));
    const second = await stage.send(request, clean(stage));
    await stage.mend(fault);
    await stage.clock.sleep(2 * stage.latencyMs() + 50);
    return !isAnswered(first) && isAnswered(second) ? 'held' : 'repeat';
  },
};

/** Sends copies that arrive at one moment: their connections are open, and all but the last byte is there. */
export async function sendTogether(
  stage: Stage,
  request: ProbeRequest,
  copies: readonly SendOptions[],
): Promise<{ readonly outcomes: readonly HttpOutcome[]; readonly areTogether: boolean }> {
  const opening = openMoment();
  let openedNs = Infinity;
  let firstAnswerNs = Infinity;
  const waiting = copies.map(async (how) => {
    const arrival = openMoment();
    const gate = { arrived: arrival.come, opened: opening.came };
    const sent = stage.send(request, { ...how, gate });
    const noted = sent.then((outcome) => {
      if (isAnswered(outcome)) firstAnswerNs = Math.min(firstAnswerNs, stage.clock.nowNs());
      return outcome;
    });
    await Promise.race([arrival.came, noted]);
    return { sent: noted };
  });
  const all = await Promise.all(waiting);
  openedNs = stage.clock.nowNs();
  opening.come();
  const outcomes = await Promise.all(all.map(({ sent }) => sent));
  return { outcomes, areTogether: firstAnswerNs > openedNs };
}

const concurrent: Scenario = {
  name: 'concurrent',
  plays: 25,
  hits: 20,
  run: async (stage, request) => {
    const copies = Array.from({ length: stage.copies }, () => clean(stage));
    const { areTogether } = await sendTogether(stage, request, copies);
    return areTogether ? 'concurrent' : 'repeat';
  },
};

/**
 * A server that answers faster than one can strike has its replies withheld, so that the strike comes before
 * them; and so has any other where the first strike came too late.
 */
const FAST_MS = 30;

async function striking(
  name: string,
  stage: Stage,
  request: ProbeRequest,
  { strike, how }: { readonly strike: () => Promise<unknown>; readonly how: SendOptions },
): Promise<string> {
  const withheld = { f: 'lose-replies' } as const;
  const isFast = stage.latencyMs() < FAST_MS || stage.misses() > 0;
  if (isFast) await stage.lay(withheld);
  const sent = stage.send(request, how);
  await strike();
  const outcome = await sent;
  if (isFast) await stage.mend(withheld);
  return isAnswered(outcome) ? 'repeat' : name;
}

/** A fault that breaks the connection while the server should be busy with what was sent. */
function breaking(fault: LinkFault, name: string): Scenario {
  return {
    name,
    plays: 8,
    hits: 3,
    run: async (stage, request) => {
      const strike = async (): Promise<void> => {
        await stage.clock.sleep(stage.aim(stage.latencyMs()));
        await stage.lay(fault);
      };
      const happened = await striking(name, stage, request, { strike, how: faulty(stage) });
      await stage.mend(fault);
      return happened;
    },
  };
}

/** The client gives up and tries again while the server is still busy with the first copy. */
const impatient: Scenario = {
  name: 'impatient',
  plays: 8,
  hits: 3,
  run: async (stage, request) => {
    const afterMs = Math.max(1, stage.aim(stage.latencyMs()));
    const giveUp = stage.clock.sleep(afterMs);
    const how = { ...faulty(stage), giveUp };
    const what = await striking('impatient', stage, request, { strike: () => giveUp, how });
    await stage.send(request, clean(stage));
    return what;
  },
};

/** The copies go to two instances that have one store. */
const twoInstances: Scenario = {
  name: 'two-instances',
  plays: 12,
  hits: 10,
  isPlayable: ({ also }) => also !== undefined,
  run: async (stage, request) => {
    const copies = Array.from({ length: stage.copies }, (_, index) => ({
      ...clean(stage),
      instance: index % 2 === 0 ? undefined : stage.also,
    }));
    const { areTogether } = await sendTogether(stage, request, copies);
    await stage.send(request, { ...clean(stage), instance: stage.also });
    return areTogether ? 'two-instances' : 'repeat';
  },
};

export const networkScenarios: readonly Scenario[] = [
  repeat,
  lostReply,
  held,
  concurrent,
  twoInstances,
  impatient,
  breaking({ f: 'cut' }, 'cut'),
  breaking({ f: 'close' }, 'close'),
  breaking({ f: 'reset' }, 'reset'),
];

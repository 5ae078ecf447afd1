// What becomes of each request that arrives in one way of failing: it is counted, and answered or
// failed. Ports and connections are the endpoint's.
import { realClock } from '../ground/clock.ts';
import { isLike, type Arrival, type Call } from './arrival.ts';
import type { Exchange, Way } from './ways.ts';

/** What happens to the requests of one caller. */
export interface Script {
  /** Without one everything is answered. */
  readonly way?: Way;
  readonly call?: Call;
  readonly fails: 'always' | 'once';
  readonly lateMs: number;
}

/** What arrived from one caller. */
export interface Seen {
  /** All of them, in order. */
  readonly arrivals: readonly Arrival[];
  /** The call and its copies. */
  readonly copies: readonly Arrival[];
  /** Why the way could not be played, as far as can be seen from here. */
  readonly miss?: string;
  /** After how long the client closed the connection on which it waited, in milliseconds. */
  readonly gaveUpMs?: number;
}

/** A request with its connection, whose answer nobody has begun. */
export interface Turn extends Omit<Exchange, 'answer' | 'lateMs'> {
  readonly arrival: Omit<Arrival, 'atMs'>;
  readonly answer: (headers?: Readonly<Record<string, string>>) => void;
  /** Does what the way does between two calls, at once. */
  readonly interrupt: (act: NonNullable<Way['between']>) => void;
}

export class Stage {
  readonly #script: Script;
  readonly #beganNs = realClock.nowNs();
  readonly #arrivals: Arrival[] = [];
  readonly #copies: Arrival[] = [];
  #miss: string | undefined;
  #gaveUpMs: number | undefined;

  constructor(script: Script) {
    this.#script = script;
  }

  seen(): Seen {
    return {
      arrivals: this.#arrivals,
      copies: this.#copies,
      ...(this.#miss !== undefined && { miss: this.#miss }),
      ...(this.#gaveUpMs !== undefined && { gaveUpMs: this.#gaveUpMs }),
    };
  }

  spoilt(reason: string): void {
    this.#miss ??= reason;
  }

  arrive(turn: Turn): void {
    const arrival = { atMs: this.#elapsedMs(), ...turn.arrival };
    this.#arrivals.push(arrival);
    if (this.#isTheCall(arrival)) this.#receive(turn, arrival);
    else this.#pass(turn);
  }

  /** Answers what is not the call. */
  #pass({ answer, response, interrupt }: Turn): void {
    const { way, call } = this.#script;
    const between = way?.between;
    if (between !== undefined && this.#arrivals.length === call?.earlier) {
      response.once('finish', () => interrupt(between));
    }
    answer(way?.needs === 'fresh' ? { connection: 'close' } : {});
  }

  #receive(turn: Turn, arrival: Arrival): void {
    const { way, fails, lateMs } = this.#script;
    const { socket, response, answer } = turn;
    this.#copies.push(arrival);
    const isFirst = this.#copies.length === 1;
    if (isFirst) this.#miss ??= missOf(way, arrival);
    const isSpared = this.#miss !== undefined || (!isFirst && fails === 'once');
    if (way?.spoil === undefined || isSpared) return answer();
    way.spoil({ ...turn, lateMs, answer: () => answer() });
    if (socket.writableEnded || response.writableEnded) return;
    // It waits for an answer: until it gives up.
    socket.once('close', () => {
      if (!response.writableEnded) this.#gaveUpMs ??= this.#elapsedMs() - arrival.atMs;
    });
  }

  /** Whether this arrival, the last, is the call or a copy of it. */
  #isTheCall(arrival: Arrival): boolean {
    const { call } = this.#script;
    if (call === undefined || !isLike(call, arrival)) return false;
    return this.#arrivals.filter((one) => isLike(call, one)).length >= call.nth;
  }

  #elapsedMs(): number {
    return (realClock.nowNs() - this.#beganNs) / 1e6;
  }
}

function missOf(way: Way | undefined, { nth }: Arrival): string | undefined {
  if (way?.needs === 'reused' && nth === 1) {
    return 'the call came on a new connection; no connection was used twice';
  }
  if (way?.needs === 'fresh' && nth > 1) {
    return 'the call came on a connection that was asked to close';
  }
  return undefined;
}

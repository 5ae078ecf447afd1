// The stage on which scenarios play: every try, every fault and every count goes through here, and
// so into the history.
import type { Value } from '../../checker/index.ts';
import type { Effect } from '../cluster/cluster.ts';
import type { LinkFault } from '../plan/fault.ts';
import type { Clock } from '../ground/clock.ts';
import { callHttp, type Gate, type HttpOutcome } from '../net/http-call.ts';
import type { Recorder } from '../record/recorder.ts';
import type { FaultyLink } from './faulty-link.ts';
import type { ServerControl } from './server-control.ts';
import type { Session } from './session.ts';
import { isAcknowledged, withMessage } from './success.ts';
import { requestOf, type Change, type ProbeRequest, type ProbeTarget } from './target.ts';
import type { Completion } from '../plan/operation.ts';
import { recordable } from '../record/recordable.ts';

export interface RecordedStage {
  /** All sends from now on belong to this scenario. */
  readonly enter: (scenario: string, round: number) => void;
  readonly send: (request: ProbeRequest, options: SendOptions) => Promise<HttpOutcome>;
  readonly lay: (fault: LinkFault) => Promise<void>;
  readonly mend: (fault: LinkFault) => Promise<void>;
  readonly server?: Pick<ServerControl, 'kill' | 'start'>;
  /** What an undisturbed first try took, in the middle of those seen so far. */
  readonly latencyMs: () => number;
  /** Whether an answer acknowledges the request. */
  readonly isOk: (outcome: HttpOutcome) => boolean;
  readonly recordCount: (request: ProbeRequest, executions: number, scenario?: string) => void;
  /** Puts a fact about the probe itself into the history. */
  readonly note: (f: string, value: Readonly<Record<string, Value>>) => void;
}

export interface SendOptions {
  readonly via: 'faulty' | 'clean';
  /** The client gives up after this long and closes its connection. */
  readonly timeoutMs: number;
  readonly gate?: Gate;
  /** The client gives up when this is done. */
  readonly giveUp?: Promise<unknown>;
  /** What is otherwise than at the first try, and the name of that. */
  readonly variant?: string;
  readonly change?: Change;
  /** Another instance of the server, `host:port`. */
  readonly instance?: string | undefined;
}

export interface RecordedStageOptions {
  readonly target: ProbeTarget;
  readonly upstream: string;
  readonly link: FaultyLink;
  readonly session: Session;
  readonly control: ServerControl | undefined;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Scenarios in which nothing happens to the first try. */
const UNDISTURBED: ReadonlySet<unknown> = new Set(['plain', 'repeat', 'kill-after']);

export function createStage(options: RecordedStageOptions): RecordedStage {
  const { link, recorder, clock, control } = options;
  let scene: Readonly<Record<string, Value>> = {};
  let processes = 0;
  const sent = new Set<string>();
  const latenciesMs: number[] = [];
  const call = caller(options);

  const send = async (request: ProbeRequest, how: SendOptions): Promise<HttpOutcome> => {
    const { via, variant, instance } = how;
    const value = {
      ...scene,
      via,
      ...(variant !== undefined && { variant }),
      ...(instance !== undefined && { instance }),
    };
    const id = { client: 'probe', seq: request.seq };
    const asked = { process: processes++, f: 'request', key: request.key, value, id };
    recorder.record({ ...asked, type: 'invoke' });
    await recorder.handedOver();
    const beganNs = clock.nowNs();
    const outcome = await call(request, how);
    recorder.record({ ...asked, ...completionOf(outcome, options.target) });
    options.signal.throwIfAborted();
    const isFirst = !sent.has(request.key);
    sent.add(request.key);
    if (isFirst && via === 'clean' && UNDISTURBED.has(scene['scenario'])) {
      latenciesMs.push((clock.nowNs() - beganNs) / 1e6);
    }
    return outcome;
  };

  const note: RecordedStage['note'] = (f, value) =>
    recorder.record({ process: 'nemesis', type: 'info', f, value });
  const onLink = (fault: LinkFault, phase: string, effect: Effect): void =>
    note(fault.f, { links: ['client->server'], phase, ...effect });

  return {
    send,
    note,
    enter: (scenario, round) => void (scene = { scenario, round }),
    lay: async (fault) => onLink(fault, 'begun', await link.break(fault)),
    mend: async (fault) => onLink(fault, 'ended', await link.mend(fault)),
    latencyMs: () => latenciesMs.toSorted((a, b) => a - b)[latenciesMs.length >> 1] ?? 0,
    isOk: (outcome) => isAcknowledged(outcome, options.target),
    recordCount: ({ key }, executions, scenario) => {
      const value = { ...scene, ...(scenario !== undefined && { scenario }) };
      const asked = { process: processes++, f: 'executions', key, value };
      recorder.record({ ...asked, type: 'invoke' });
      recorder.record({ ...asked, type: 'ok', result: executions });
    },
    ...(control !== undefined && { server: recorded(control, note, options) }),
  };
}

/** Killing and starting, with a word to the history; who starts anew must log in anew. */
function recorded(
  control: ServerControl,
  note: RecordedStage['note'],
  { session, signal }: Pick<RecordedStageOptions, 'session' | 'signal'>,
): Pick<ServerControl, 'kill' | 'start'> {
  return {
    kill: async () => {
      await control.kill();
      note('kill', { nodes: ['server'], phase: 'begun', verified: true });
    },
    start: async () => {
      await control.start(signal);
      note('kill', { nodes: ['server'], phase: 'ended', verified: true });
      await session.open();
    },
  };
}

function caller({
  target,
  link,
  upstream,
  session,
  signal,
}: RecordedStageOptions): RecordedStage['send'] {
  return async (request, how) => {
    const address = how.via === 'faulty' ? link.address : (how.instance ?? upstream);
    const giveUp = new AbortController();
    const abort = (): void => giveUp.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    void how.giveUp?.then(abort);
    try {
      const { change } = how;
      const who = { session: session.headers(), token: session.token() };
      const outcome = await callHttp({
        ...requestOf(target, request, { address, change, ...who }),
        ...(how.gate && { gate: how.gate }),
        takesHeaders: true,
        signal: giveUp.signal,
        timeoutMs: Math.ceil(how.timeoutMs),
      });
      return withMessage(outcome, target.protocol);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };
}

/** Only a refused dial is known to have done nothing; what a refusal means is the server's secret. */
function completionOf(outcome: HttpOutcome, target: ProbeTarget): Completion {
  if (outcome.type !== 'answer') {
    return { type: outcome.type === 'refused' ? 'fail' : 'info', error: outcome.error };
  }
  const { status, body } = outcome;
  const headers = tellingHeaders(outcome);
  if (isAcknowledged(outcome, target)) {
    const result = { status, body, ...(headers.length > 0 && { headers }) };
    return recordable({ type: 'ok', result });
  }
  const text = typeof body === 'string' ? withoutMarkup(body) : JSON.stringify(body);
  return { type: 'info', error: `answered ${status}: ${text.slice(0, 200)}` };
}

/** Names of headers that a handler sets and a replay should have too; none that a server adds to every answer. */
function tellingHeaders(outcome: HttpOutcome): string[] {
  const names = outcome.type === 'answer' ? Object.keys(outcome.headers ?? {}) : [];
  return names
    .filter((name) => /^(location|content-location|x-.+)$/.test(name))
    .filter((name) => !/request-id|trace|powered|runtime|time|rate-?limit|replay|cache/.test(name))
    .toSorted();
}

/** An error page as one line of text. */
function withoutMarkup(text: string): string {
  if (!text.trimStart().startsWith('<')) return JSON.stringify(text);
  const plain = text.replaceAll(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ');
  return plain.replaceAll(/\s+/g, ' ').trim();
}

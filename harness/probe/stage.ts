// The stage on which scenarios play: every try, every fault and every count goes through here, and
// so into the history.
import type { Value } from '../../checker/index.ts';
import type { Effect } from '../cluster/cluster.ts';
import type { LinkFault } from '../plan/fault.ts';
import type { Clock } from '../ground/clock.ts';
import { callHttp, type HttpOutcome } from '../net/http-call.ts';
import type { Recorder } from '../record/recorder.ts';
import type { FaultyLink } from './faulty-link.ts';
import type { SendOptions } from './scenarios.ts';
import type { ServerControl } from './server-control.ts';
import { requestOf, type ProbeRequest, type ProbeTarget } from './target.ts';
import type { Completion } from '../plan/operation.ts';
import { recordable } from '../record/recordable.ts';

export interface RecordedStage {
  /** All sends from now on belong to this scenario. */
  readonly enter: (scenario: string, round: number) => void;
  readonly send: (request: ProbeRequest, options: SendOptions) => Promise<HttpOutcome>;
  readonly lay: (fault: LinkFault) => Promise<void>;
  readonly mend: (fault: LinkFault) => Promise<void>;
  readonly server?: Pick<ServerControl, 'kill' | 'start'>;
  readonly latencyMs: () => number;
  readonly recordCount: (request: ProbeRequest, executions: number) => void;
}

export interface RecordedStageOptions {
  readonly target: ProbeTarget;
  readonly upstream: string;
  readonly link: FaultyLink;
  readonly control: ServerControl | undefined;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Scenarios in which nothing happens to the first try. */
const UNDISTURBED: ReadonlySet<unknown> = new Set(['plain', 'repeat', 'kill-after']);

export function createStage(options: RecordedStageOptions): RecordedStage {
  const { target, link, recorder, clock, control } = options;
  let scene: Readonly<Record<string, Value>> = {};
  let processes = 0;
  const sent = new Set<string>();
  const latenciesMs: number[] = [];

  const send = async (request: ProbeRequest, how: SendOptions): Promise<HttpOutcome> => {
    const asked = {
      process: processes++,
      f: 'request',
      key: request.key,
      value: {
        ...scene,
        via: how.via,
      },
      id: {
        client: 'probe',
        seq: request.seq,
      },
    };
    recorder.record({ ...asked, type: 'invoke' });
    await recorder.handedOver();
    const beganNs = clock.nowNs();
    const outcome = await callHttp({
      ...requestOf(target, request, how.via === 'faulty' ? link.address : options.upstream),
      signal: options.signal,
      timeoutMs: Math.ceil(how.timeoutMs),
    });
    options.signal.throwIfAborted();
    recorder.record({ ...asked, ...completionOf(outcome) });
    const isFirst = !sent.has(request.key);
    sent.add(request.key);
    if (isFirst && how.via === 'clean' && UNDISTURBED.has(scene['scenario'])) {
      latenciesMs.push((clock.nowNs() - beganNs) / 1e6);
    }
    return outcome;
  };

  const note = (f: string, value: Readonly<Record<string, Value>>): void =>
    recorder.record({ process: 'nemesis', type: 'info', f, value });
  const onLink = (fault: LinkFault, phase: string, effect: Effect): void =>
    note(fault.f, { links: ['client->server'], phase, ...effect });

  return {
    enter: (scenario, round) => void (scene = { scenario, round }),
    send,
    lay: async (fault) => onLink(fault, 'begun', await link.break(fault)),
    mend: async (fault) => onLink(fault, 'ended', await link.mend(fault)),
    latencyMs: () => latenciesMs.toSorted((a, b) => a - b)[latenciesMs.length >> 1] ?? 0,
    recordCount: (request, executions) => {
      const asked = {
        process: processes++,
        f: 'executions',
        key: request.key,
        value: { ...scene },
      };
      recorder.record({ ...asked, type: 'invoke' });
      recorder.record({ ...asked, type: 'ok', result: executions });
    },
    ...(control !== undefined && {
      server: {
        kill: async () => {
          await control.kill();
          note('kill', { nodes: ['server'], phase: 'begun', verified: true });
        },
        start: async () => {
          await control.start();
          note('kill', { nodes: ['server'], phase: 'ended', verified: true });
        },
      },
    }),
  };
}

export function isAcknowledged(outcome: HttpOutcome): boolean {
  return outcome.type === 'answer' && outcome.status >= 200 && outcome.status < 300;
}

/** Only a refused dial is known to have done nothing; what a status other than 2xx means is the server's secret. */
function completionOf(outcome: HttpOutcome): Completion {
  if (outcome.type !== 'answer') {
    return { type: outcome.type === 'refused' ? 'fail' : 'info', error: outcome.error };
  }
  const { status, body } = outcome;
  if (isAcknowledged(outcome)) {
    return recordable({ type: 'ok', result: { status, body } });
  }
  return { type: 'info', error: `answered ${status}: ${JSON.stringify(body).slice(0, 200)}` };
}

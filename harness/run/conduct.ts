// The conductor proper: what happens from the first operation to the last, in any cluster. Wait until
// an operation is acknowledged; run under faults; heal; wait until an operation is acknowledged
// again; read everything once more.
import { setMaxListeners } from 'node:events';
import type { NodeName } from '../plan/topology.ts';
import { createWorkers, issueAll, type Worker } from './interpreter.ts';
import { injectFaults } from './injector.ts';
import type { Plan } from '../plan/plan.ts';
import type { Fault } from '../plan/fault.ts';
import { seededRandom } from '../ground/random.ts';
import { perform, type ScriptStage } from './perform.ts';
import type { System } from '../system/system.ts';
import type { Client } from '../client/client.ts';
import type { Completion } from '../plan/operation.ts';
import { UsageError } from '../ground/usage-error.ts';
import type { Workload } from '../workload/workload.ts';
import { waitUntil } from '../ground/wait-until.ts';

/** Where a run takes place: real processes, or the simulator. */
export interface Stage extends ScriptStage {
  readonly system: System;
  readonly workload: Workload;
  /** Where each node itself is reached, past all faults. */
  readonly direct: Readonly<Record<NodeName, string>>;
  readonly clients: ReadonlyMap<string, Client>;
  readonly enough: AbortSignal;
  readonly report: (change: Partial<Progress>) => void;
}

/** How far a run is. */
export interface Progress {
  readonly phase: 'starting' | 'running' | 'healing' | 'reading' | 'stopping';
  /** Since the run was asked for, starting included. */
  readonly elapsedMs: number;
  /** Completions so far. */
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** Faults that have begun and not ended. */
  readonly inForce: readonly Fault[];
  /** A sentence for the log, when there is one: what is being installed, what went wrong. */
  readonly note?: string;
}

/** How long a system may take until it acknowledges its first operation, and one after healing. */
const ACKNOWLEDGE_WITHIN_MS = 15_000;

export async function conduct(plan: Plan, stage: Stage): Promise<void> {
  const { workload, cluster, recorder, clock, signal, report } = stage;
  const { deadlineMs, keys } = plan.workload;
  const workers = createWorkers(stage.clients, { recorder, clock, deadlineMs });
  if (plan.script !== undefined) {
    report({ phase: 'running' });
    return perform(plan.script, workers, stage);
  }
  const first = workers[0]!;
  const begun = await untilAcknowledged(first, workload, stage);
  if (signal.aborted) return;
  if (begun.type !== 'ok') {
    throw new UsageError(
      `no operation was acknowledged within ${ACKNOWLEDGE_WITHIN_MS / 1000} s of the start, before any fault; the last was told: ${begun.error}; see the logs`,
    );
  }
  report({ phase: 'running' });
  await runUnderFaults(plan, workers, stage);
  if (signal.aborted) return;
  report({ phase: 'healing', inForce: [] });
  const healed = await cluster.healAll();
  recorder.record({ process: 'nemesis', type: 'info', f: 'heal', value: { ...healed } });
  const recovered = (await untilAcknowledged(first, workload, stage)).type === 'ok';
  if (signal.aborted) return;
  recorder.record({ process: 'nemesis', type: 'info', f: 'recovery', value: recovered });
  report({ phase: 'reading' });
  if (recovered) for (const op of workload.finalOperations(keys)) await first.issue(op, signal);
  if (!signal.aborted) recorder.record({ process: 'nemesis', type: 'info', f: 'finished' });
}

/** Clients and nemesis side by side; done when the time is over, all faults have ended and all operations too. */
async function runUnderFaults(plan: Plan, workers: readonly Worker[], stage: Stage): Promise<void> {
  const { workload, clock, signal, enough, report } = stage;
  const { keys, rateHz, operations } = plan.workload;
  const timeIsOver = new AbortController();
  const until = manyWaitFor(AbortSignal.any([signal, enough, timeIsOver.signal]));
  const random = seededRandom(plan.seed).split('workload');
  const issuing = workers.map((worker) => {
    const drawn = workload.operations({
      client: worker.name,
      firstSeq: worker.nextSeq(),
      keys,
      random: random.split(worker.name),
    });
    const ops = operations === undefined ? drawn : (operations[worker.name] ?? []);
    return issueAll(worker, ops, { clock, rateHz, signal: until, abandon: signal });
  });
  const injecting = injectFaults(plan.faults, {
    ...stage,
    addresses: stage.direct,
    signal: until,
    onChange: (inForce) => report({ inForce }),
  });
  const work = [...issuing, injecting, tick(stage, until)];
  try {
    await Promise.race([clock.sleep(plan.durationMs, until), Promise.all(work)]);
  } finally {
    timeIsOver.abort();
    await Promise.allSettled(work);
  }
  await Promise.all(work);
}

/** Every fault and every client waits for the same end; that many listeners are no leak. */
export function manyWaitFor(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}

/** Progress goes on while nothing happens. */
async function tick({ clock, report }: Stage, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    report({});
    await clock.sleep(250, until);
  }
}

/** The first completion that is `ok`, or the last one that there was time for. */
async function untilAcknowledged(
  worker: Worker,
  workload: Workload,
  { clock, signal }: Stage,
): Promise<Completion> {
  const [op] = workload.finalOperations(1);
  if (op === undefined) throw new Error(`workload ${workload.name} has no final operation`);
  let latest: Completion | undefined;
  const ask = async (): Promise<Completion | undefined> => {
    latest = await worker.issue(op, signal);
    return latest.type === 'ok' ? latest : undefined;
  };
  const patience = { clock, everyMs: 100, withinMs: ACKNOWLEDGE_WITHIN_MS, signal };
  return (await waitUntil(ask, patience)) ?? latest!;
}

// The conductor: the only file that knows the order of a run, and the order of undoing it.
// Start and wait until an operation is acknowledged; run under faults; heal; wait until an
// operation is acknowledged again; read everything once more; stop.
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { HistoryHeader } from '../checker/index.ts';
import { realClock, type Clock } from './clock.ts';
import { startCluster, type RunningCluster } from './cluster/real-cluster.ts';
import { createWorkers, issueAll, type Worker } from './interpreter.ts';
import { injectFaults } from './nemesis/injector.ts';
import { clientNames, topologyOf, type Fault, type Plan } from './plan.ts';
import { seededRandom } from './random.ts';
import { createRecorder, fileSink, type Recorder, type Sink } from './recorder.ts';
import type { RunFolder } from './store.ts';
import type { Client, System } from './system/system.ts';
import { withUndo, type Undo } from './undo.ts';
import { workloads } from './workload/index.ts';
import type { Workload } from './workload/workload.ts';

export interface RunOptions {
  readonly plan: Plan;
  readonly system: System;
  readonly folder: RunFolder;
  /** Where the nodes run, when that is not here as processes. */
  readonly startCluster?: typeof startCluster;
  /** Aborted by Ctrl-C: everything is healed and stopped, the history stays. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface Progress {
  readonly phase: 'starting' | 'running' | 'healing' | 'reading' | 'stopping';
  readonly elapsedMs: number;
  /** Completions so far. */
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  readonly inForce: readonly Fault[];
  /** A sentence for the log, when there is one: what is being installed, what went wrong. */
  readonly note?: string;
}

/** How long a system may take until it acknowledges its first operation, and one after healing. */
const ACKNOWLEDGE_WITHIN_MS = 15_000;

/** Runs the plan and records its history; throws when the harness itself fails or is interrupted. */
export async function run(options: RunOptions): Promise<void> {
  const { plan, system, folder, signal } = options;
  const clock = realClock;
  const workload = workloads[plan.workload.name]!;
  const report = createReporter(options, clock);
  await withUndo(async (undo) => {
    report({ phase: 'starting' });
    const topology = topologyOf(system, plan.workload.clients);
    const cluster = await (options.startCluster ?? startCluster)({
      nodes: system.nodes,
      links: system.links,
      clients: topology.clients,
      folder,
      signal,
      onNote: (note) => report({ note }),
    });
    undo.push(cluster.stop);
    const recorder = createRecorder(
      fileSink(folder.history),
      header(plan, workload, cluster),
      clock,
    );
    undo.push(recorder.close);
    report({ recorder });
    const trace = fileSink(join(folder.traces, 'clients.jsonl'));
    undo.push(trace.close);
    const clients = await openClients(options, { cluster, clock, trace, report, undo });
    const stopping = manyWaitFor(AbortSignal.any([signal, cluster.failed]));
    await conduct(plan, {
      system,
      workload,
      cluster,
      recorder,
      clients,
      clock,
      signal: stopping,
      report,
    });
    cluster.failed.throwIfAborted();
    signal.throwIfAborted();
    report({ phase: 'stopping', inForce: [] });
  });
}

interface Stage {
  readonly system: System;
  readonly workload: Workload;
  readonly cluster: RunningCluster;
  readonly recorder: Recorder;
  readonly clients: ReadonlyMap<string, Client>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: (change: Partial<Progress>) => void;
}

async function conduct(plan: Plan, stage: Stage): Promise<void> {
  const { workload, cluster, recorder, clock, signal, report } = stage;
  const { deadlineMs, keys } = plan.workload;
  const workers = createWorkers(stage.clients, { recorder, clock, deadlineMs });
  const first = workers[0]!;
  if (!(await isAcknowledged(first, workload, stage))) {
    if (signal.aborted) return;
    throw new Error(
      `no operation was acknowledged within ${ACKNOWLEDGE_WITHIN_MS / 1000} s of the start, before any fault; see the logs`,
    );
  }
  report({ phase: 'running' });
  await runUnderFaults(plan, workers, stage);
  if (signal.aborted) return;
  report({ phase: 'healing', inForce: [] });
  const healed = await cluster.healAll();
  recorder.record({ process: 'nemesis', type: 'info', f: 'heal', value: { ...healed } });
  const recovered = await isAcknowledged(first, workload, stage);
  if (signal.aborted) return;
  recorder.record({ process: 'nemesis', type: 'info', f: 'recovery', value: recovered });
  report({ phase: 'reading' });
  if (recovered) for (const op of workload.finalOperations(keys)) await first.issue(op, signal);
  if (!signal.aborted) recorder.record({ process: 'nemesis', type: 'info', f: 'finished' });
}

/** Clients and nemesis side by side; done when the time is over, all faults have ended and all operations too. */
async function runUnderFaults(plan: Plan, workers: readonly Worker[], stage: Stage): Promise<void> {
  const { workload, cluster, clock, signal, report } = stage;
  const { keys, rateHz, operations } = plan.workload;
  const timeIsOver = new AbortController();
  const until = manyWaitFor(AbortSignal.any([signal, timeIsOver.signal]));
  const random = seededRandom(plan.seed).split('workload');
  const issuing = workers.map((worker) => {
    const drawn = workload.operations({
      client: worker.name,
      keys,
      random: random.split(worker.name),
    });
    const ops = operations === undefined ? drawn : (operations[worker.name] ?? []);
    return issueAll(worker, ops, { clock, rateHz, signal: until, abandon: signal });
  });
  const injecting = injectFaults(plan.faults, {
    ...stage,
    addresses: cluster.direct,
    signal: until,
    onChange: (inForce) => report({ inForce }),
  });
  const ticking = tick(stage, until);
  await clock.sleep(plan.durationMs, signal);
  timeIsOver.abort();
  await Promise.all([...issuing, injecting, ticking]);
}

/** Every fault and every client waits for the same end; that many listeners are no leak. */
function manyWaitFor(signal: AbortSignal): AbortSignal {
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

async function isAcknowledged(
  worker: Worker,
  workload: Workload,
  { clock, signal }: Stage,
): Promise<boolean> {
  const [op] = workload.finalOperations(1);
  if (op === undefined) throw new Error(`workload ${workload.name} has no final operation`);
  const untilNs = clock.nowNs() + ACKNOWLEDGE_WITHIN_MS * 1e6;
  while (clock.nowNs() < untilNs && !signal.aborted) {
    const completion = await worker.issue(op, signal);
    if (completion.type === 'ok') return true;
    await clock.sleep(100, signal);
  }
  return false;
}

async function openClients(
  { plan, system, folder }: RunOptions,
  {
    cluster,
    clock,
    trace,
    report,
    undo,
  }: Pick<Stage, 'cluster' | 'clock' | 'report'> & { readonly trace: Sink; readonly undo: Undo },
): Promise<ReadonlyMap<string, Client>> {
  const random = seededRandom(plan.seed).split('clients');
  const opening = clientNames(plan.workload.clients).map(
    async (name): Promise<[string, Client]> => {
      const client = await system.openClient({
        name,
        addresses: cluster.addresses[name]!,
        clock,
        random: random.split(name),
        trace: (line) => trace.write(`${JSON.stringify(line)}\n`),
        logFile: join(folder.logs, `${name}.log`),
        note: (note) => report({ note }),
      });
      undo.push(client.close);
      return [name, client];
    },
  );
  await Promise.allSettled(opening);
  return new Map(await Promise.all(opening));
}

function header(plan: Plan, workload: Workload, cluster: RunningCluster): HistoryHeader {
  return {
    format: 'doubletake-history',
    version: 1,
    model: workload.model,
    system: plan.system,
    seed: plan.seed,
    nemesis: plan.nemesis,
    workload: plan.workload.name,
    ...cluster.facts,
    node: process.version,
  };
}

function createReporter(
  { progress }: RunOptions,
  clock: Clock,
): (change: Partial<Progress> & { recorder?: Recorder }) => void {
  const originNs = clock.nowNs();
  let current: Omit<Progress, 'elapsedMs' | 'ok' | 'fail' | 'info' | 'note'> = {
    phase: 'starting',
    inForce: [],
  };
  let counts: Recorder['counts'] | undefined;
  return ({ recorder, note, ...change }) => {
    counts = recorder?.counts ?? counts;
    current = { ...current, ...change };
    progress({
      ...current,
      elapsedMs: (clock.nowNs() - originNs) / 1e6,
      ok: counts?.ok ?? 0,
      fail: counts?.fail ?? 0,
      info: counts?.info ?? 0,
      ...(note !== undefined && { note }),
    });
  };
}

// A run with real processes: the only file that knows the order of starting it and of undoing it.
// What happens in between is in conduct.ts.
import { join } from 'node:path';
import type { HistoryEvent } from '../../checker/index.ts';
import { realClock, type Clock } from '../ground/clock.ts';
import { startCluster } from '../cluster/real-cluster.ts';
import type { ClusterOptions, RunningCluster } from '../cluster/running-cluster.ts';
import { conduct, manyWaitFor, type Progress, type Stage } from './conduct.ts';
import { CLOCK_FAULT_NAMES, DISK_FAULT_NAMES } from '../plan/fault.ts';
import { type Plan } from '../plan/plan.ts';
import { clientNames } from '../plan/names.ts';
import { refuseOtherWorkload, topologyOf } from './draw-plan.ts';
import { seededRandom } from '../ground/random.ts';
import { SEALED } from '../record/end-line.ts';
import { createRecorder, fileSink, type Recorder, type Sink } from '../record/recorder.ts';
import { receiveSpans } from '../record/spans/span-receiver.ts';
import { tailLogs, tailTraces } from '../record/trace-tail.ts';
import { deathOf, DIED } from '../record/deaths.ts';
import type { RunFolder } from '../record/store.ts';
import { splitAddress } from '../net/http-call.ts';
import { callNode } from '../system/reference/http-transport.ts';
import type { System } from '../system/system.ts';
import type { Client } from '../client/client.ts';
import { withUndo, type Undo } from '../ground/undo.ts';
import type { Workload } from '../workload/workload.ts';
import { headerOf } from './header.ts';
import type { StartCluster } from '../cluster/running-cluster.ts';

export interface RunOptions {
  /** Drawn for this system and this workload, or read from a run folder. */
  readonly plan: Plan;
  readonly system: System;
  /** The workload that the plan names. */
  readonly workload: Workload;
  /** A fresh one of `createRunFolder`: the history, traces and logs go there. */
  readonly folder: RunFolder;
  /** Where the nodes run, when that is not here as processes. */
  readonly startCluster?: StartCluster;
  /** Aborted by Ctrl-C: everything is healed and stopped, the history stays. */
  readonly signal: AbortSignal;
  /** Aborted when enough was seen: the time under faults ends early, and the run goes on from there. */
  readonly enough?: AbortSignal;
  /** Told of each event of the history when it is recorded. */
  readonly recorded?: (event: HistoryEvent) => void;
  /** Told when something changes, and every 250 ms besides. */
  readonly progress: (progress: Progress) => void;
}

/**
 * Runs the plan with real processes behind Toxiproxy and records its history; it is not judged
 * (`runOnce` does that, too). When it ends, however it ends, no process and no port is left.
 *
 * @throws UsageError for a workload that is not the plan's and for a system without nodes; the
 * signal's reason when it is aborted; any other Error when the harness itself failed.
 * @example
 * const folder = createRunFolder('runs', plan);
 * await run({ plan, system, workload, folder, signal, progress: () => {} });
 * const { judgement } = await loadRun(folder.path, { model: workload.model });
 */
export async function run(options: RunOptions): Promise<void> {
  const { plan, system, workload, folder, signal } = options;
  refuseOtherWorkload(plan, workload);
  const clock = realClock;
  const report = createReporter(options, clock);
  let isDone = false;
  const work = withUndo(async (undo) => {
    report({ phase: 'starting' });
    await system.provide?.({ progress: (note) => report({ note }), signal });
    const topology = topologyOf(system, plan.workload.clients);
    let recording: Recorder | undefined;
    const spans = await spansOf(options, { report, undo });
    const cluster = await (options.startCluster ?? startCluster)({
      ...{ nodes: system.nodes, links: system.links, clients: topology.clients },
      ...needsOf(plan, system),
      ...(spans && { otlp: spans.origin }),
      folder,
      signal,
      onNote: (note) => report({ note }),
      onDeath: (node, end) => {
        const value = { ...deathOf(node, end) };
        recording?.record({ process: 'nemesis', type: 'info', f: DIED, value });
      },
    });
    undo.push(cluster.stop);
    spans?.learn(cluster.facts.links);
    const recorder = createRecorder(
      fileSink(folder.history),
      { ...headerOf(plan, workload), ...SEALED, ...cluster.facts, node: process.version },
      clock,
      options.recorded,
    );
    recording = recorder;
    undo.push(() => {
      recording = undefined;
      recorder.close();
    });
    report({ recorder });
    const trace = fileSink(join(folder.traces, 'clients.jsonl'));
    undo.push(trace.close);
    const clients = await openClients(options, { cluster, clock, trace, report, undo });
    const stopping = manyWaitFor(AbortSignal.any([signal, cluster.failed]));
    await conduct(plan, {
      system,
      workload,
      cluster,
      direct: cluster.direct,
      ...{ traced: tailTraces(folder.traces), logged: tailLogs(folder.logs) },
      tell: (node, message) => callNode(cluster.direct[node]!, message, { label: 'director.1.1' }),
      recorder,
      clients,
      clock,
      signal: stopping,
      enough: options.enough ?? new AbortController().signal,
      report,
    });
    cluster.failed.throwIfAborted();
    signal.throwIfAborted();
    report({ phase: 'stopping', inForce: [] });
    isDone = true;
  });
  await work.catch((error: Error) => {
    if (!isDone) throw error;
    // All that was to be seen is in the history by now.
    report({
      note: `not all could be stopped: ${error.message}; doubletake cleanup ends the rest`,
    });
  });
}

interface Spans {
  readonly origin: string;
  /** Where each link is dialled, so that it is known whom a node called. */
  readonly learn: (links: Readonly<Record<string, string>>) => void;
}

/** Where nodes export their spans, if they do. It outlives them. */
async function spansOf(
  { system, folder }: RunOptions,
  { report, undo }: Pick<Stage, 'report'> & { readonly undo: Undo },
): Promise<Spans | undefined> {
  if (system.spans === undefined) return undefined;
  const dialled = new Map<number, string>();
  const receiver = await receiveSpans({
    ...system.spans,
    nodes: system.nodes.map(({ name }) => name),
    traces: folder.traces,
    nodeAt: (port) => dialled.get(port),
    note: (note) => report({ note }),
  });
  undo.push(receiver.close);
  return {
    origin: receiver.origin,
    learn: (links) => {
      for (const [link, address] of Object.entries(links)) {
        dialled.set(splitAddress(address)[1], link.split('->')[1]!);
      }
    },
  };
}

/** What a cluster must be ready for. */
function needsOf(
  plan: Plan,
  { spared }: System,
): Pick<ClusterOptions, 'up' | 'resets' | 'disks' | 'clocks'> {
  return {
    ...(plan.script && { up: spared ?? [] }),
    resets: mayDo(plan, ['reset']),
    disks: mayDo(plan, DISK_FAULT_NAMES),
    clocks: mayDo(plan, CLOCK_FAULT_NAMES),
  };
}

/** Whether one of these faults is planned. */
function mayDo({ faults, script }: Plan, names: readonly string[]): boolean {
  const steps = script?.steps ?? [];
  return [...faults, ...steps].some((one) => 'f' in one && names.includes(one.f));
}

async function openClients(
  { plan, system, folder }: RunOptions,
  {
    cluster,
    clock,
    trace,
    report,
    undo,
  }: Pick<Stage, 'clock' | 'report'> & {
    readonly cluster: RunningCluster;
    readonly trace: Sink;
    readonly undo: Undo;
  },
): Promise<ReadonlyMap<string, Client>> {
  const random = seededRandom(plan.seed).split('clients');
  const opening = clientNames(plan.workload.clients).map(
    async (name): Promise<[string, Client]> => {
      const client = await system.openClient({
        name,
        workload: plan.workload.name,
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

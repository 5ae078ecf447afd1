// A run in the simulator: the same plan, workload, interpreter and nemesis as with real processes,
// and the same history, but in virtual time. The same plan gives the same bytes, on any machine.
import { decodeHistory } from '../../checker/index.ts';
import { conduct } from '../run/conduct.ts';
import { judge, type Judgement } from '../record/judge.ts';
import type { JudgedRun } from '../record/load.ts';
import type { Protocol } from '../plan/machine.ts';
import { type Plan } from '../plan/plan.ts';
import { clientNames } from '../plan/names.ts';
import { refuseOtherWorkload, topologyOf } from '../run/draw-plan.ts';
import { seededRandom } from '../ground/random.ts';
import { createRecorder, type Sink } from '../record/recorder.ts';
import { headerOf } from '../run/header.ts';
import { parseTrace } from '../record/trace.ts';
import { type TraceLine } from '../plan/trace-line.ts';
import { loadProtocols } from '../system/reference/protocols.ts';
import { referenceSystem } from '../system/reference/reference.ts';
import type { Client } from '../client/client.ts';
import { puthash } from '../workload/puthash.ts';
import { startSimulatedCluster } from './cluster.ts';
import { createTimeline } from './timeline.ts';

export interface SimulateOptions {
  readonly plan: Plan;
  readonly protocol: Protocol;
  /** What the cluster's chances are drawn from (how long messages travel, who is there first); the plan's seed, when it is left out. */
  readonly luck?: number;
  /** Whether nodes and clients write a trace, for explanations. */
  readonly isTraced?: boolean;
}

export interface SimulatedRun extends JudgedRun {
  /** The history as it would be in a file. */
  readonly text: string;
  readonly judgement: Judgement;
}

export async function simulate(options: SimulateOptions): Promise<SimulatedRun> {
  const { plan, protocol, luck = options.plan.seed } = options;
  const { isTraced = plan.script !== undefined } = options;
  const { defaultTiming: timing, machineOf } = await loadProtocols();
  const random = seededRandom(plan.seed);
  const timeline = createTimeline();
  const workload = puthash;
  refuseOtherWorkload(plan, workload);
  const lines: string[] = [];
  const traced: string[] = [];
  let untold: TraceLine[] = [];
  const trace = (line: Readonly<Record<string, unknown>>): void => {
    traced.push(JSON.stringify(line));
    untold.push(line as unknown as TraceLine);
  };

  const system = referenceSystem(protocol, timing, (_addresses, from) => cluster.transportOf(from));
  const names = clientNames(plan.workload.clients);
  const { links } = topologyOf(system, plan.workload.clients);
  const machines = Object.fromEntries(
    system.nodes.map(({ name }) => [name, machineOf(protocol, name)]),
  );
  const cluster = startSimulatedCluster({
    ...{ machines, links, timing, timeline },
    ...(plan.script && { up: system.spared ?? [] }),
    random: seededRandom(luck).split('cluster'),
    ...(isTraced && { trace }),
  });
  const addresses = Object.fromEntries(cluster.nodes.map((name) => [name, name]));
  const recorder = createRecorder(
    memorySink(lines),
    { ...headerOf(plan, workload), simulated: true },
    timeline,
  );
  const drawing = random.split('clients');
  const openClient = async (name: string): Promise<[string, Client]> => [
    name,
    await system.openClient({
      ...{ name, addresses, clock: timeline, random: drawing.split(name) },
      ...(isTraced && { trace }),
    }),
  ];
  const signal = new AbortController().signal;
  const conducted = async (): Promise<void> =>
    conduct(plan, {
      ...{ system, workload, cluster, recorder, clock: timeline, signal, enough: signal },
      ...{ direct: addresses, logged: () => [] },
      traced: () => {
        const told = untold;
        untold = [];
        return told;
      },
      tell: (node, message) =>
        cluster.transportOf('director')(node, message, { label: 'director.1.1', signal }),
      clients: new Map(await Promise.all(names.map(openClient))),
      report: () => {},
    });
  await timeline.run(conducted());
  const text = lines.join('');
  const history = decodeHistory(text);
  const judgement = judge(history);
  const source = { name: 'simulated', originNs: 0 };
  const record = {
    history,
    verdict: judgement,
    plan,
    trace: parseTrace(traced.join('\n'), source),
  };
  return { text, judgement, record };
}

function memorySink(lines: string[]): Sink {
  return {
    write: (line) => void lines.push(line),
    handedOver: () => Promise.resolve(),
    close: () => {},
  };
}

// Clusters for the contract of faults: two nodes that count what they execute, a client, and ways to
// ask over each link; of real processes behind each proxy, and simulated.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cluster } from '../../harness/cluster/cluster.ts';
import type { StartedNode } from '../../harness/cluster/node-spec.ts';
import type { Toxiproxy } from '../../harness/cluster/proxy/toxiproxy-install.ts';
import { startCluster } from '../../harness/cluster/real-cluster.ts';
import { realClock, type Clock } from '../../harness/ground/clock.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import type { Machine } from '../../harness/plan/machine.ts';
import { linkName, type Link } from '../../harness/plan/topology.ts';
import { startSimulatedCluster } from '../../harness/simulate/cluster.ts';
import { createTimeline } from '../../harness/simulate/timeline.ts';
import { ask, exchange } from './exchange.ts';

export const AB: Link = { from: 'a', to: 'b' };
export const BA: Link = { from: 'b', to: 'a' };
export const CA: Link = { from: 'c0', to: 'a' };
export const CB: Link = { from: 'c0', to: 'b' };

export interface FaultStage {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Asks for one execution, over a connection of its own. */
  readonly call: (link: Link) => Call;
  /** Executions of a node in this life of it, asked past all faults. */
  readonly executions: (node: string) => Promise<number>;
}

export interface Call {
  readonly ended: Promise<'answered' | 'failed'>;
  readonly isOver: () => boolean;
}

export interface StageMaker {
  readonly name: string;
  /** Starts a stage, plays on it, and stops it, whatever happens. */
  readonly on: (play: (stage: FaultStage) => Promise<void>) => Promise<void>;
}

export function realStage(toxiproxy: Toxiproxy): StageMaker {
  const play: StageMaker['on'] = async (body) => {
    const path = await mkdtemp(join(tmpdir(), 'doubletake-test-'));
    const cluster = await startCluster({
      nodes: ['a', 'b'].map(littleServer),
      links: [AB, BA],
      clients: ['c0'],
      resets: true,
      folder: { path, logs: join(path, 'logs'), traces: join(path, 'traces') },
      toxiproxy,
    });
    try {
      await body({
        cluster,
        clock: realClock,
        call: (link) => {
          const { ended } = exchange(cluster.facts.links[linkName(link)] ?? '', '/add');
          return callOf(ended.then(({ body: answer }) => answer !== undefined));
        },
        executions: async (node) => Number((await ask(cluster.direct[node]!, '/count')).body),
      });
    } finally {
      await cluster.stop();
      await rm(path, { recursive: true });
    }
  };
  return { name: `real processes behind ${toxiproxy.kind} ${toxiproxy.version}`, on: play };
}

const PROGRAM = fileURLToPath(new URL('little-server.js', import.meta.url));

function littleServer(name: string): StartedNode {
  const command: StartedNode['command'] = ({ listen, dataFolder }) => [
    ...[process.execPath, PROGRAM, listen, `--data=${dataFolder}`],
  ];
  return { name, readyPath: '/ready', command };
}

export const simulatedStage: StageMaker = {
  name: 'simulated',
  on: async (body) => {
    const timeline = createTimeline();
    const cluster = startSimulatedCluster({
      machines: { a: counter, b: counter },
      links: [AB, BA, CA, CB],
      timing: {
        ...{ pingIntervalMs: 1e9, deadPings: 1, forwardTimeoutMs: 1, attemptTimeoutMs: 1 },
        retryPauseMs: [1, 1],
      },
      timeline,
      random: seededRandom(1),
    });
    const told = { label: 'test', signal: new AbortController().signal };
    const stage: FaultStage = {
      cluster,
      clock: timeline,
      call: ({ from, to }) => {
        const reply = cluster.transportOf(from)(to, { type: 'add' }, told);
        return callOf(
          reply.then(
            () => true,
            () => false,
          ),
        );
      },
      executions: async (node) => {
        const reply = await cluster.transportOf('observer')(node, { type: 'count' }, told);
        return reply['count'] as number;
      },
    };
    try {
      await timeline.run(body(stage));
    } finally {
      await cluster.stop();
    }
  },
};

/** A server that counts, as little-server.ts does. */
const counter: Machine = {
  init: () => 0,
  step: (state, input) => {
    if (input.type !== 'request') return { state, effects: [] };
    const count = (state as number) + (input.message.type === 'add' ? 1 : 0);
    const reply = { ok: true, count };
    return { state: count, effects: [{ type: 'reply', call: input.call, reply }] };
  },
};

function callOf(isAnswered: Promise<boolean>): Call {
  let isOver = false;
  const ended = isAnswered.then((isSo) => {
    isOver = true;
    return isSo ? 'answered' : 'failed';
  });
  return { ended, isOver: () => isOver };
}

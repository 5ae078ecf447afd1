// The nemeses of nodes: killed and started again, paused and resumed.
import { repeat, type Nemesis } from './nemesis.ts';
import { killable } from '../plan/topology.ts';
import type { NodeFaultName } from '../plan/fault.ts';

export const kill: Nemesis = nodeNemesis('kill', 'kills a node and starts it again, memory lost');

export const pause: Nemesis = nodeNemesis('pause', 'stops a node in its tracks for a while');

function nodeNemesis(f: NodeFaultName, summary: string): Nemesis {
  return {
    name: f,
    summary,
    needs: (topology) =>
      killable(topology, f).length < 1 ? 'needs a node that may be taken away' : undefined,
    schedule: (context) =>
      repeat(context, { forMs: [300, 1500], pauseMs: [500, 2000] }, (when) => [
        { ...when, f, nodes: [context.random.pick(killable(context.topology, f))] },
      ]),
  };
}

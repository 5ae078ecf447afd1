// The nemeses of nodes: killed and started again, one, all or each in turn; paused, for a while or in pulses.
import { repeat, type Nemesis, type NemesisContext } from './nemesis.ts';
import { killable } from '../plan/topology.ts';
import { DISK_FAULT_NAMES, NODE_FAULTS, type Fault, type NodeFaultName } from '../plan/fault.ts';

type Draw = (
  context: NemesisContext,
  when: { readonly atMs: number; readonly forMs: number },
  nodes: readonly string[],
) => readonly Fault[];

export const kill: Nemesis = nodeNemesis('kill', 'kill', {
  summary: 'kills a node and starts it again, memory lost',
  draw: ({ random }, when, nodes) => [{ ...when, f: 'kill', nodes: [random.pick(nodes)] }],
});

/** Only those that store: of others nothing would be left, rightly. */
export const restartAll: Nemesis = nodeNemesis('restart-all', 'power-loss', {
  summary: 'kills all nodes that store, at once, and starts them again',
  draw: (_, when, nodes) => [{ ...when, f: 'kill', nodes }],
});

export const rollingRestart: Nemesis = nodeNemesis('rolling-restart', 'kill', {
  summary: 'kills one node after another and starts it again, as an upgrade does',
  draw: ({ random }, { atMs, forMs }, nodes) => {
    const eachMs = Math.max(1, Math.floor(forMs / nodes.length));
    const downMs = Math.max(1, Math.floor(eachMs / 2));
    return random.shuffle(nodes).map((node, turn) => {
      return { f: 'kill', nodes: [node], atMs: atMs + turn * eachMs, forMs: downMs };
    });
  },
});

export const pause: Nemesis = nodeNemesis('pause', 'pause', {
  summary: 'stops a node in its tracks for a while',
  draw: ({ random }, when, nodes) => [{ ...when, f: 'pause', nodes: [random.pick(nodes)] }],
});

export const slowNode: Nemesis = nodeNemesis('slow-node', 'pause', {
  summary: 'stops a node in short pulses: it works, slowly',
  draw: ({ random }, { atMs, forMs }, nodes) => {
    const node = random.pick(nodes);
    const pulses = Math.max(1, Math.floor(forMs / PULSE_MS));
    return Array.from({ length: pulses }, (_, pulse) => {
      const onMs = Math.min(forMs, random.integer(PULSE_MS / 4, (PULSE_MS * 3) / 4));
      return { f: 'pause', nodes: [node], atMs: atMs + pulse * PULSE_MS, forMs: onMs };
    });
  },
});

export const powerLoss: Nemesis = nodeNemesis('power-loss', 'power-loss', {
  summary: 'takes the power of a node: what it had not synced to its disk is gone',
  draw: ({ random }, when, nodes) => [{ ...when, f: 'power-loss', nodes: [random.pick(nodes)] }],
});

export const diskFull: Nemesis = nodeNemesis('disk-full', 'disk-full', {
  summary: 'leaves no room on the disk of a node for a while',
  draw: ({ random }, when, nodes) => [{ ...when, f: 'disk-full', nodes: [random.pick(nodes)] }],
});

export const diskError: Nemesis = nodeNemesis('disk-error', 'disk-error', {
  summary: 'lets writes and syncs of a node fail for a while',
  draw: ({ random }, when, nodes) => [{ ...when, f: 'disk-error', nodes: [random.pick(nodes)] }],
});

export const diskSlow: Nemesis = nodeNemesis('disk-slow', 'disk-slow', {
  summary: 'delays each write and sync of a node',
  draw: ({ random }, when, nodes) => {
    const latencyMs = random.integer(5, 200);
    return [{ ...when, f: 'disk-slow', latencyMs, nodes: [random.pick(nodes)] }];
  },
});

export const clockJump: Nemesis = nodeNemesis('clock-jump', 'clock-jump', {
  summary: 'sets the wall clock of a node forwards or back for a while',
  draw: ({ random }, when, nodes) => {
    const byMs = random.pick([-1, 1]) * random.integer(200, 120_000);
    return [{ ...when, f: 'clock-jump', byMs, nodes: [random.pick(nodes)] }];
  },
});

export const clockDrift: Nemesis = nodeNemesis('clock-drift', 'clock-drift', {
  summary: 'lets the wall clock of a node go too fast or too slow',
  draw: ({ random }, when, nodes) => {
    const perMille = random.pick([-1, 1]) * random.integer(50, 900);
    return [{ ...when, f: 'clock-drift', perMille, nodes: [random.pick(nodes)] }];
  },
});

export const fdLimit: Nemesis = nodeNemesis('fd-limit', 'fd-limit', {
  summary: 'lets a node open hardly any file or connection more for a while',
  draw: ({ random }, when, nodes) => {
    return [{ ...when, f: 'fd-limit', room: random.integer(0, 3), nodes: [random.pick(nodes)] }];
  },
});

/** From the beginning of one pulse of a slow node to that of the next. */
const PULSE_MS = 100;

function nodeNemesis(
  name: string,
  f: NodeFaultName,
  { summary, draw }: { readonly summary: string; readonly draw: Draw },
): Nemesis {
  return {
    name,
    summary,
    needs: (topology) =>
      killable(topology, f).length > 0 ? undefined : `needs a node that ${needed(f)}`,
    schedule: (context) =>
      repeat(context, { forMs: [300, 1500], pauseMs: [500, 2000] }, (when) =>
        draw(context, when, killable(context.topology, f)),
      ),
  };
}

function needed(f: NodeFaultName): string {
  if (DISK_FAULT_NAMES.includes(f)) return 'stores on a disk';
  return NODE_FAULTS[f].state === 'up' ? 'doubletake starts itself' : 'may be taken away';
}

// The default: everything, undirected, in the habits that find bugs. Short pulses as well as long
// faults, and faults that follow closely on each other: flaky links, and while or right after they
// heal a node is killed, paused or suspected.
import { linkName, type LinkFault, type NodeName } from '../cluster/cluster.ts';
import type { Fault } from '../plan.ts';
import type { Random } from '../random.ts';
import { drawGrudge, suspect } from './grudges.ts';
import { someLinks } from './links.ts';
import { mortals, type Nemesis, type NemesisContext } from './nemesis.ts';

export const mix: Nemesis = {
  name: 'mix',
  summary: 'all faults, in pulses and for longer, close upon each other (the default)',
  needs: (topology) =>
    mortals(topology).length < 1 ? 'needs a node that may be taken away' : undefined,
  schedule: (context) => {
    const { random, durationMs } = context;
    const faults: Fault[] = [];
    for (let atMs = random.integer(200, 600); ;) {
      const episode = drawEpisode(context, atMs);
      const endMs = Math.max(...episode.map((fault) => fault.atMs + fault.forMs));
      if (endMs > durationMs) return faults;
      faults.push(...episode);
      atMs = endMs + random.integer(50, 500);
    }
  },
};

function drawEpisode(context: NemesisContext, atMs: number): Fault[] {
  const { random } = context;
  const kind = random.integer(1, 10);
  if (kind <= 7) return flakyThenLoss(context, atMs);
  if (kind <= 8) return [partition(context, atMs)];
  if (kind === 9) return [loss(context, random.pick(mortals(context.topology)), atMs)];
  return [longTrouble(context, atMs)];
}

/** A node fails as machines do: what it is linked to becomes flaky, and at about the end of that it is gone. */
function flakyThenLoss(context: NemesisContext, atMs: number): Fault[] {
  const { topology, random } = context;
  const victim = random.pick(mortals(topology));
  const around = random.chance(0.7) ? linksAround(context, victim) : [];
  const links = around.length > 0 ? around : someLinks(context);
  const pulses = drawPulses(random, links, atMs);
  const endMs = Math.max(...pulses.map((pulse) => pulse.atMs + pulse.forMs));
  const lost = random.chance(0.8) ? victim : random.pick(mortals(topology));
  return [...pulses, loss(context, lost, Math.max(atMs, endMs + random.integer(-30, 500)))];
}

/** Those to a node, those from it, or both. */
function linksAround({ topology, random }: NemesisContext, node: NodeName): string[] {
  const way = random.pick(['to', 'from', 'both'] as const);
  return topology.links
    .filter(({ from, to }) => (to === node && way !== 'from') || (from === node && way !== 'to'))
    .map(linkName);
}

function drawPulses(random: Random, links: readonly string[], atMs: number): Fault[] {
  const fault = random.pick<LinkFault>([
    { f: 'lose-replies' },
    { f: 'lose-replies' },
    { f: 'lose-replies' },
    { f: 'blackhole' },
    { f: 'hold' },
    { f: 'cut' },
  ]);
  const pulses: Fault[] = [];
  for (let left = random.integer(1, 3), start = atMs; left > 0; left--) {
    const forMs = random.integer(30, 300);
    pulses.push({ ...fault, links, atMs: start, forMs });
    start += forMs + random.integer(30, 250);
  }
  return pulses;
}

/** A node is gone: killed, paused, or taken for dead. */
function loss({ topology, random }: NemesisContext, node: NodeName, atMs: number): Fault {
  const when = { atMs, forMs: random.integer(300, 900) };
  const kind = random.pick(['kill', 'kill', 'pause', 'suspect'] as const);
  const links = suspect(topology, node).map(linkName);
  if (kind === 'suspect' && links.length > 0) return { ...when, f: 'cut', links };
  return { ...when, f: kind === 'suspect' ? 'kill' : kind, nodes: [node] };
}

function partition({ topology, random }: NemesisContext, atMs: number): Fault {
  const when = { atMs, forMs: random.integer(300, 1500) };
  return { ...when, f: 'cut', links: drawGrudge(topology, random) };
}

function longTrouble(context: NemesisContext, atMs: number): Fault {
  const { random } = context;
  const when = { atMs, forMs: random.integer(500, 2000), links: someLinks(context) };
  const latencyMs = random.integer(20, 300);
  return random.chance(0.5)
    ? { ...when, f: 'slow', latencyMs, jitterMs: latencyMs >> 1 }
    : { ...when, f: 'hold' };
}

// One nemesis for each thing that can happen to a link: in pulses and for longer, on some links.
import { type LinkFault } from '../plan/fault.ts';
import { linkName, type Topology } from '../plan/topology.ts';
import { repeat, type Nemesis, type NemesisContext } from './nemesis.ts';

export const blackhole: Nemesis = linkNemesis('blackhole', 'drops what travels one way', () => ({
  f: 'blackhole',
}));

export const loseReplies: Nemesis = linkNemesis(
  'lose-replies',
  'lets requests through and drops their replies',
  () => ({ f: 'lose-replies' }),
);

export const hold: Nemesis = linkNemesis(
  'hold',
  'keeps messages back and delivers them late: they are executed after their client gave up',
  () => ({ f: 'hold' }),
);

export const slow: Nemesis = linkNemesis('slow', 'delays messages', ({ random }) => {
  const latencyMs = random.integer(20, 400);
  return { f: 'slow', latencyMs, jitterMs: random.integer(0, Math.floor(latencyMs / 2)) };
});

export const close: Nemesis = linkNemesis(
  'close',
  'lets requests through and closes their connections (FIN) when the reply comes',
  () => ({ f: 'close' }),
);

export const reset: Nemesis = linkNemesis(
  'reset',
  'lets requests through and resets their connections (RST) when the reply comes',
  () => ({ f: 'reset' }),
);

export const truncate: Nemesis = linkNemesis(
  'truncate',
  'cuts replies short after a few bytes',
  ({ random }) => ({ f: 'truncate', bytes: random.integer(1, 100) }),
);

export const throttle: Nemesis = linkNemesis(
  'throttle',
  'lets through a few kilobytes a second',
  ({ random }) => ({ f: 'throttle', rateKBps: random.integer(1, 20) }),
);

function linkNemesis(
  name: string,
  summary: string,
  draw: (context: NemesisContext) => LinkFault,
): Nemesis {
  return {
    name,
    summary,
    schedule: (context) =>
      repeat(context, { forMs: [50, 1500], pauseMs: [50, 800] }, (when) => [
        { ...when, ...draw(context), links: someLinks(context) },
      ]),
  };
}

/** Each link with an even chance, so that a pulse hits several at once; at least one. */
export function someLinks({ topology, random }: NemesisContext): string[] {
  const links = topology.links.filter(() => random.chance(0.5));
  return (links.length > 0 ? links : [random.pick(topology.links)]).map(linkName);
}

/** Both ways between a node, or whoever plays a role, and others. */
export function linksBetween(
  { links, roles, nodes, spared }: Topology,
  node: string,
  others: readonly string[],
): string[] {
  const standsFor = roles.includes(node) ? nodes.filter((name) => !spared.includes(name)) : [node];
  const named = links.flatMap(({ from, to }) => [
    ...(standsFor.includes(from) && others.includes(to) ? [linkName({ from: node, to })] : []),
    ...(standsFor.includes(to) && others.includes(from) ? [linkName({ from, to: node })] : []),
  ]);
  return [...new Set(named)];
}

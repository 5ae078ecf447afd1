// Partitions: cuts between groups of nodes, drawn each time or lasting.
import { linkName } from '../plan/topology.ts';
import type { Fault } from '../plan/fault.ts';
import { drawGrudge, halves, isolateOne, type Grudge } from './grudges.ts';
import { repeat, type Nemesis, type NemesisContext } from './nemesis.ts';

export const partition: Nemesis = {
  name: 'partition',
  summary: 'cuts links by a grudge drawn each time: one isolated, halves, majority ring, one way',
  schedule: (context) =>
    repeat(context, { forMs: [300, 3000], pauseMs: [200, 1500] }, (when) => [
      { ...when, f: 'cut', links: drawGrudge(context.topology, context.random) },
    ]),
};

export const isolate: Nemesis = {
  name: 'isolate',
  summary: 'cuts one node off from all others, while clients still reach it',
  needs: ({ nodes }) => (nodes.length > 1 ? undefined : 'needs a node with peers'),
  schedule: (context) => lastingly(context, isolateOne),
};

export const split: Nemesis = {
  name: 'split',
  summary: 'parts nodes and clients into two groups, drawn each time, that do not see each other',
  schedule: (context) => lastingly(context, halves),
};

/** Long enough for either side to settle in its own world. */
function lastingly(context: NemesisContext, grudge: Grudge): Fault[] {
  return repeat(context, { forMs: [1500, 3000], pauseMs: [300, 1000] }, (when) => {
    const links = grudge(context.topology, context.random).map(linkName);
    return links.length > 0 ? [{ ...when, f: 'cut', links }] : [];
  });
}

import { linkName } from '../cluster/cluster.ts';
import { drawGrudge, isolateOne } from './grudges.ts';
import { mortals, repeat, type Nemesis } from './nemesis.ts';

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
  needs: ({ nodes, spared, links }) =>
    mortals({ nodes, spared, links, clients: [] }).length > 0 && nodes.length > 1
      ? undefined
      : 'needs a node with peers',
  schedule: (context) =>
    repeat(context, { forMs: [1500, 3000], pauseMs: [300, 1000] }, (when) => [
      { ...when, f: 'cut', links: isolateOne(context.topology, context.random).map(linkName) },
    ]),
};

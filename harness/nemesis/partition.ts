import { drawGrudge } from './grudges.ts';
import { repeat, type Nemesis } from './nemesis.ts';

export const partition: Nemesis = {
  name: 'partition',
  summary: 'cuts links by a grudge drawn each time: one isolated, halves, majority ring, one way',
  schedule: (context) =>
    repeat(context, { forMs: [300, 3000], pauseMs: [200, 1500] }, (when) => [
      { ...when, f: 'cut', links: drawGrudge(context.topology, context.random) },
    ]),
};

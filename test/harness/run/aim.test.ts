import { deepEqual } from 'node:assert/strict';
import { aimAt } from '../../../harness/run/aim.ts';

describe('aiming a fault at a role', () => {
  const where = {
    roles: ['primary', 'backup'],
    links: new Set(['s1->s2', 's2->s1', 's1->vs', 'c0->s1', 'c0->s2']),
  };
  const players = { primary: 's1', backup: 's2' };

  it('hits whoever plays it, and leaves out the link of a node to itself', () => {
    const fault = { f: 'cut', atMs: 0, forMs: 1 } as const;
    const links = ['primary->s1', 'primary->s2', 'primary->backup', 'c0->primary', 'primary->vs'];
    deepEqual(aimAt({ ...fault, links }, players, where), {
      ...fault,
      links: ['s1->s2', 'c0->s1', 's1->vs'],
    });
  });

  it('hits nobody where nobody plays it', () => {
    const fault = { f: 'kill', nodes: ['backup'], atMs: 0, forMs: 1 } as const;
    deepEqual(aimAt(fault, { primary: 's1' }, where), { ...fault, nodes: [] });
  });
});

// One fault has one name, and it says on which side of which links it acts.
import { equal } from 'node:assert/strict';
import { faultName } from '../../../harness/plan/fault-name.ts';

describe('the name of a fault', () => {
  for (const [links, name] of [
    [['s1->s2'], 'cut s1->s2'],
    [['s1->s2', 's3->s1'], 'cut s1->s2 s3->s1'],
    [['s1->s3', 's2->s3', 'c0->s3'], 'cut s1,s2,c0->s3'],
    [['c1->s1', 'c0->s1', 'c2->s1', 'c3->s1'], 'cut c0..c3->s1'],
    [['c1->s1', 'c0->s1', 'c2->s1', 'a->s1'], 'cut c1,+3->s1'],
    [['s1->s2', 's2->s1', 's1->s3', 's3->s1'], 'cut s1<->s2,s3'],
    [['s1->s2', 's2->s3', 's3->s1'], 'cut s1->s2 +2'],
  ] as const) {
    it(`is ${name}`, () => equal(faultName({ f: 'cut', links }), name));
  }

  it('is that of its nodes', () => {
    equal(faultName({ f: 'kill', nodes: ['s2'] }), 'kill s2');
    equal(faultName({ f: 'pause', links: [], nodes: ['s1', 's2', 's3', 's4'] }), 'pause s1..s4');
  });
});

// The doctor's findings on this machine, which runs these tests and so must be good enough.
import assert from 'node:assert/strict';
import { examine } from '../../../harness/cli/doctor-checks.ts';

describe('doctor', () => {
  it('finds nothing missing where the tests run, and a remedy for whatever is poor', async () => {
    const findings = await examine();
    assert.deepEqual(
      findings.map(({ name }) => name),
      ['Node', 'cores', 'Toxiproxy', 'Go', 'ports', 'redis', 'postgres', 'nats', 'etcd'],
    );
    for (const { name, state, found, remedy } of findings) {
      assert.notEqual(state, 'missing', `${name}: ${found}`);
      assert.equal(remedy === undefined, state === 'good', name);
    }
  });

  it('tells what is wrong with a server that was named', async () => {
    const before = process.env['TOXIPROXY_SERVER'];
    process.env['TOXIPROXY_SERVER'] = '/no/such/toxiproxy';
    try {
      const finding = (await examine()).find(({ name }) => name === 'Toxiproxy');
      assert.equal(finding?.state, 'missing');
      assert.match(finding.found, /no\/such\/toxiproxy/);
    } finally {
      if (before === undefined) delete process.env['TOXIPROXY_SERVER'];
      else process.env['TOXIPROXY_SERVER'] = before;
    }
  });
});

// The doctor's findings on this machine, which runs these tests and so must be good enough.
import assert from 'node:assert/strict';
import { loadSystems } from '../../../harness/system/index.ts';
import { examine } from '../../../harness/cli/doctor-checks.ts';

describe('doctor', () => {
  it('finds nothing missing where the tests run, and a remedy for whatever is poor', async () => {
    const findings = await examine();
    const names = findings.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, 'each thing once');
    const wanting = [...(await loadSystems()).values()].filter(({ missing }) => missing);
    for (const { name } of wanting) assert.ok(names.includes(name.split('-')[0]!), name);
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

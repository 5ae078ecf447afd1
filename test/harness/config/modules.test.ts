// The modules of a config: what they bring is known by its name, and what is wrong with one is told in
// a line.
import { deepEqual, equal, match, ok, rejects, throws } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findModel, registryFor, workloadOf } from '../../../harness/config/find-system.ts';
import { loadConfig } from '../../../harness/config/load.ts';
import { objectNamed, ours } from '../../../harness/config/registry.ts';
import { UsageError } from '../../../harness/ground/usage-error.ts';

const config = {
  name: 'shop',
  nodes: { s1: { command: 'node server.js {port}' } },
  workloads: ['./sales.mjs', 'counter'],
  nemeses: ['./strikes.ts'],
  models: ['./till.cjs'],
  client: { command: ['python3', 'client.py'] },
};

const files: Readonly<Record<string, string>> = {
  'sales.mjs': `export default {
    name: 'sales', model: 'till', functions: ['sell'],
    *operations() {}, finalOperations: () => [],
  };`,
  'strikes.ts': `const strike = (name: string): object => ({ name, schedule: (): [] => [] });
    export default [strike('short'), strike('long')];`,
  'till.cjs': `module.exports = {
    name: 'till', functions: ['sell'], initial: () => 0, step: (n) => n + 1, isRead: () => false,
  };`,
};

describe('the modules of a config', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-modules-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const write = (change: object): string => {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ ...config, ...change }));
    return file;
  };

  it('bring what they export, one or a list, beside what doubletake has', async () => {
    const system = await loadConfig(write({}));
    deepEqual(system.workloads, ['sales', 'counter']);
    const registry = await registryFor(system);
    equal(objectNamed('nemeses', 'long', registry).name, 'long');
    equal(objectNamed('nemeses', 'mix', registry), ours.nemeses['mix']);
    const sales = await workloadOf({ ...system, workload: { name: 'sales' } });
    equal(sales.model, registry.models['till'], 'a workload gets the model that it names');
  });

  it('stand beside scenarios that the config itself holds, as scripts', async () => {
    const steps = [
      { do: 'start', node: 's1' },
      { do: 'begin', f: 'clock-jump', byMs: -500, nodes: ['s1'] },
      { do: 'log', node: 's1', text: 'behind', withinMs: 9000 },
      { do: 'ask', client: 'c1', f: 'sell', key: 'k0' },
    ];
    const system = await loadConfig(write({ scenarios: [{ name: 'late', steps }] }));
    const late = objectNamed('scenarios', 'late', await registryFor(system));
    deepEqual(late, { name: 'late', summary: 'late', workload: 'sales', steps });
  });

  for (const [wrong, told] of [
    [{ do: 'start', node: 's2' }, /scenario late: there is no node s2/],
    [{ do: 'break', f: 'cut', links: ['c0->s9'] }, /scenario late: there is no node s9/],
    [{ do: 'ask', client: 'me', f: 'sell' }, /scenario late: me is no client: they are called c0/],
    [{ do: 'begin', f: 'clock-jump', nodes: ['s1'] }, /scenarios/],
    [{ do: 'dance' }, /scenarios/],
  ] as const) {
    it(`refuses a script with the step ${JSON.stringify(wrong)}`, async () => {
      const scenarios = [{ name: 'late', steps: [wrong] }];
      await rejects(loadConfig(write({ scenarios })), (error: Error) => {
        ok(error instanceof UsageError);
        match(error.message, told);
        return true;
      });
    });
  }

  it('stand beside nemeses that the config itself holds, as schedules', async () => {
    const schedule = {
      name: 'crashes',
      faults: [
        { fault: 'kill', every: '2s', for: '100ms' },
        { fault: 'slow', every: '1s', for: '1s', links: 'all', latencyMs: 5, jitterMs: 0 },
      ],
    };
    const registry = await registryFor(await loadConfig(write({ nemeses: [schedule] })));
    const crashes = objectNamed('nemeses', 'crashes', registry);
    equal(crashes.summary, 'kill every 2s, slow every 1s');
    const wrong = [
      [{ ...schedule, name: 'mix' }, /there is a nemesis mix already/],
      [{ ...schedule, faults: [{ fault: 'slow', every: '1s', for: '1s' }] }, /latencyMs/],
      [{ ...schedule, faults: [{ fault: 'kill', every: 'often', for: '1s' }] }, /such as 10s/],
      [{ ...schedule, faults: [{ fault: 'kill', every: '900h', for: '1s' }] }, /900h/],
    ] as const;
    for (const [nemesis, complaint] of wrong) {
      await rejects(
        loadConfig(write({ nemeses: [nemesis] })),
        (error) => error instanceof UsageError && complaint.test(error.message),
      );
    }
  });

  it('are asked for a model that is none of the checker, in the config of its plan', async () => {
    const configFile = write({});
    equal((await findModel('till', { configFile }))?.name, 'till');
    equal(await findModel('till'), undefined);
    const gone = { configFile: join(folder, 'gone.json') };
    await rejects(findModel('till', gone), /model till is of a module that .*gone\.json named/);
  });

  const wrongs: readonly (readonly [string, object, RegExp])[] = [
    ['a file that is not there', { nemeses: ['./no.mjs'] }, /: \.\/no\.mjs: cannot be loaded: /],
    ['something else', { nemeses: ['./till.cjs'] }, /must be a nemesis, .*; schedule must be a fu/],
    ['a name that is taken', { workloads: ['./sales.mjs', './sales.mjs'] }, /a workload sales al/],
    ['a model that nobody has', { models: [] }, /workload sales: there is no model till; there/],
    ['no list', { scenarios: './sales.mjs' }, /: scenarios: .*array/],
  ];
  for (const [what, change, message] of wrongs) {
    it(`are refused in a line that names the config: ${what}`, async () => {
      const file = write(change);
      const error: unknown = await loadConfig(file).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      ok(error instanceof UsageError, String(error));
      ok(error.message.startsWith(file), error.message);
      ok(message.test(error.message), error.message);
      equal(error.message.split('\n').length, 1);
    });
  }

  it('are searched for what was probably meant', () => {
    throws(() => objectNamed('nemeses', 'partitoin', ours), {
      message: 'there is no nemesis partitoin; did you mean partition?',
    });
  });
});

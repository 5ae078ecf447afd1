import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toJSONSchema } from 'zod';
import { configSchema } from '../../../harness/config/config.ts';
import { loadConfig } from '../../../harness/config/load.ts';
import { toJson } from '../../../harness/record/store.ts';
import type { StartedNode } from '../../../harness/cluster/node-spec.ts';
import type { System } from '../../../harness/system/system.ts';
import { UsageError } from '../../../harness/ground/usage-error.ts';

const place = {
  listen: '127.0.0.1:12001',
  peers: { s2: '127.0.0.1:12002' },
  incarnation: 2,
  dataFolder: '/data/s1',
};

const started = ({ nodes }: System): StartedNode => nodes[0] as StartedNode;

const plain = {
  name: 'shop',
  nodes: {
    s1: { command: ['node', 'server.js', '{port}', '{data}', '{peer:s2}'] },
    s2: { command: 'node server.js {port}' },
  },
  workloads: ['counter'],
  client: { command: ['python3', 'client.py'] },
};

describe('config', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-config-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const refusal = async (change: object): Promise<string> => {
    const file = write('broken.json', JSON.stringify({ ...plain, ...change }));
    const error = await loadConfig(file).then(
      () => assert.fail('it was accepted'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UsageError, String(error));
    return error.message.replaceAll(`${file}: `, '');
  };

  const writings: Readonly<Record<string, string>> = {
    'shop.json': JSON.stringify(plain),
    'shop.mjs': `export default ${JSON.stringify(plain)}`,
    'shop.ts': `const config: object = ${JSON.stringify(plain)};\nexport default config;`,
    'shop.yaml': `
name: shop
nodes:
  s1: { command: [node, server.js, "{port}", "{data}", "{peer:s2}"] }
  s2: { command: "node server.js {port}" }
workloads: [counter]
client: { command: [python3, client.py] }
`,
  };
  for (const [name, text] of Object.entries(writings)) {
    it(`is read from ${name}`, async () => {
      const system = await loadConfig(write(name, text));
      assert.equal(system.name, 'shop');
      assert.deepEqual(system.workloads, ['counter']);
      assert.deepEqual(system.links, [
        { from: 's1', to: 's2' },
        { from: 's2', to: 's1' },
      ]);
      const command = started(system).command(place);
      assert.deepEqual(command.slice(-5), [
        'node',
        'server.js',
        '12001',
        '/data/s1',
        '127.0.0.1:12002',
      ]);
      assert.equal(command[3], folder);
    });
  }

  it('tells a node where its trace goes, and where nobody wants one', async () => {
    const nodes = { s1: { command: ['node', 'server.js', '{trace}'] } };
    const system = await loadConfig(write('traced.json', JSON.stringify({ ...plain, nodes })));
    const { command } = started(system);
    assert.equal(
      command({ ...place, traceFile: '/run/traces/s1.2.jsonl' }).at(-1),
      '/run/traces/s1.2.jsonl',
    );
    assert.equal(command(place).at(-1), '/dev/null');
  });

  it('gives a node that keeps nothing a new folder at each start, and keeps the last one alive', async () => {
    const file = write('memory.json', JSON.stringify({ ...plain, restart: 'memory' }));
    const system = await loadConfig(file);
    const dataFolder = join(folder, 'data');
    const command = started(system).command({ ...place, dataFolder });
    assert.equal(command.at(-2), join(dataFolder, 'start-2'));
    const situation = { addresses: {}, isSettled: () => false, isOpen: () => true };
    assert.match((await system.keeps?.('s1', situation)) ?? '', /no other node/);
  });

  const broken: readonly (readonly [string, object, RegExp])[] = [
    ['an unknown key', { workload: ['counter'] }, /unknown key workload; did you mean workloads\?/],
    [
      'a node that could be taken away and not given back',
      { nodes: { s1: { attach: '127.0.0.1:8080', kill: 'docker kill s1' } } },
      /nodes\.s1: kill needs start beside it/,
    ],
    [
      'a link that an attached node does not dial',
      { nodes: { ...plain.nodes, s1: { attach: '127.0.0.1:8080' } }, links: [['s1', 's2']] },
      /links: s1 is attached, so say in nodes\.s1\.peers at which address it dials s2/,
    ],
    [
      'an attached node without a port',
      { nodes: { s1: { attach: 'localhost' } } },
      /nodes\.s1\.attach: must be an address such as 127\.0\.0\.1:8080/,
    ],
    [
      'an unknown key deep inside',
      { nodes: { s1: { comand: 'x' } } },
      /nodes\.s1: unknown key comand; did you mean command\?/,
    ],
    [
      'an unknown key of a client',
      { client: { http: { operatons: {} } } },
      /client\.http: unknown key operatons; did you mean operations\?/,
    ],
    [
      'a workload nobody knows',
      { workloads: ['contuer'] },
      /there is no workload contuer; did you mean counter\?/,
    ],
    ['a link to nowhere', { links: [['s1', 's9']] }, /there is no node s9; did you mean/],
    ['a missing name', { name: undefined }, /^name: is missing \(string\)$/],
    ['a bad status', { restart: 'maybe' }, /restart: .*disk/],
    [
      'a client of no kind',
      { client: { comand: 'x' } },
      /client: unknown key comand; did you mean command\?/,
    ],
    ['no nodes', { nodes: {} }, /nodes: there is none/],
    [
      'two clients',
      { client: { module: 'x.mjs', command: 'x' } },
      /^client: must be one of .* and of one kind only$/,
    ],
    [
      'a readiness of no kind',
      { nodes: { s1: { command: 'x', ready: { url: '/' } } } },
      /^nodes\.s1\.ready: must be one of \{http: \/PATH\}, \{log: TEXT\}/,
    ],
    [
      'a placeholder without quotes, which YAML takes for something else',
      { nodes: { s1: { command: ['node', { port: null }] } } },
      /^nodes\.s1\.command\.1: expected string, received object; a placeholder needs quotes: '\{port\}'$/,
    ],
    [
      'a placeholder that is misspelt',
      { nodes: { s1: { command: 'node server.js {prot} ${HOME} {}' } } },
      /^nodes\.s1: unknown placeholder \{prot\}; did you mean port\?/,
    ],
    [
      'a peer that is not there',
      { nodes: { s1: { command: 'node server.js {peer:s2}' } } },
      /^nodes\.s1: unknown placeholder \{peer:s2\}; there are: host, port/,
    ],
    [
      'an operation that nobody mapped',
      { client: { http: { operations: { read: { path: '/', isRead: true } } } } },
      /^client\.http\.operations: there is no add, which workload counter asks for$/,
    ],
    [
      'a placeholder in a path that no operation has',
      { client: { http: { operations: { add: { path: '/{name}' }, read: { path: '/' } } } } },
      /^client\.http\.operations\.add: unknown placeholder \{name\}; there are: key, value/,
    ],
    ['a name in capitals', { nodes: { S1: { command: 'x' } } }, /^nodes\.S1: a name is lower-case/],
  ];
  for (const [what, change, sentence] of broken) {
    it(`refuses ${what}, and says where`, async () => {
      assert.match(await refusal(change), sentence);
    });
  }

  it('refuses a file that is not there, or cannot be parsed, in one line', async () => {
    await assert.rejects(loadConfig(join(folder, 'none.json')), /there is no such file$/);
    await assert.rejects(loadConfig(write('torn.json', '{"name":')), /torn\.json: .*JSON/);
    await assert.rejects(loadConfig(write('torn.yaml', 'a: [')), /torn\.yaml: /);
    await assert.rejects(
      loadConfig(write('throws.mjs', 'throw new Error("oh")')),
      /throws\.mjs: oh$/,
    );
  });

  it('has a JSON schema for editors that is the schema by which it is read', async () => {
    const file = new URL('../../../../harness/config/doubletake.schema.json', import.meta.url);
    const text = toJson(toJSONSchema(await configSchema()));
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(file, text);
    assert.equal(readFileSync(file, 'utf8'), text);
  });
});

// An MCP server over stdio, behind the bridge; a whole probe of one that is right and one that is wrong with
// `npm run test:probe`.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGroup } from '../../../harness/cluster/process/process-group.ts';
import { openPortPool } from '../../../harness/cluster/ports.ts';
import { probe } from '../../../harness/index.ts';
import { useStore } from '../../support/cli.ts';
import { until } from '../../support/until.ts';

const SERVER = fileURLToPath(new URL('../../systems/mcp-over-stdio.js', import.meta.url));
const BRIDGE = fileURLToPath(new URL('../../../harness/probe/stdio-bridge.js', import.meta.url));
const TIMES = Number(process.env['PROBE_TIMES'] ?? 0);

describe('an MCP server over stdio', () => {
  const ports = openPortPool();
  const store = useStore();
  let folder: string;
  let base: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-stdio-'));
    base = `http://127.0.0.1:${await ports.take()}`;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  after(ports.release);

  const charge = (requestId: string): RequestInit => ({
    method: 'POST',
    body: JSON.stringify({
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'charge', arguments: { requestId } },
    }),
  });

  it('answers copies with one id each, tells its list, and ends with its bridge', async () => {
    const command = `${process.execPath} ${SERVER} - ${folder} right`;
    const { port } = new URL(base);
    const bridge = await startGroup({
      command: [process.execPath, BRIDGE, port, '/mcp', command],
      logFile: join(folder, 'log'),
    });
    try {
      const refused = await untilAnswered(`${base}/other`);
      assert.equal(refused.status, 405);
      const copies = await Promise.all(
        ['a', 'a', 'b'].map(async (key) => (await fetch(`${base}/mcp`, charge(key))).json()),
      );
      const texts = copies.map((copy) => JSON.stringify(copy));
      assert.equal(texts[0], texts[1]);
      assert.match(texts[2]!, /"id":1.*\\"key\\":\\"b\\"/);
      assert.equal((await fetch(`${base}/other`, charge('c'))).status, 404);
      const list = (await (await fetch(`${base}/tools/list_charges`)).json()) as unknown[];
      assert.equal(list.length, 2);
    } finally {
      await bridge.kill();
    }
  });

  it('ends the bridge when it ends itself, with its code', async () => {
    const { port } = new URL(base);
    const bridge = await startGroup({
      command: [process.execPath, BRIDGE, port, '/mcp', 'exit 7'],
      logFile: join(folder, 'log'),
    });
    assert.equal((await bridge.exited).code, 7);
  });

  for (const how of ['right', 'wrong'].slice(TIMES > 0 ? 0 : 2)) {
    it(`is probed: ${how}`, async () => {
      const result = await probe(`${base}/mcp`, {
        ...{ as: 'mcp', list: '/tools/list_charges', store: store.path },
        stdio: `${process.execPath} ${SERVER} - ${folder} ${how}`,
        body: JSON.parse(String(charge('{key}').body)),
      });
      assert.equal(result.verdict, how === 'right' ? 'valid' : 'invalid', result.sentence);
      if (how === 'wrong') assert.match(result.sentence, /executed twice: .*killed and started/);
    }).timeout(120_000);
  }
});

async function untilAnswered(url: string): Promise<Response> {
  let response: Response | undefined;
  await until(async () => {
    response = await fetch(url).catch(() => undefined);
    return response !== undefined;
  });
  return response!;
}

// Servers of the kinds that people have, each right and wrong. A few of them in the suite; all, several times
// over, with `npm run test:probe`.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findExecutable } from '../../../harness/cluster/process/executable.ts';
import { openPortPool } from '../../../harness/cluster/ports.ts';
import type { Judgement } from '../../../harness/record/judge.ts';
import { doubletake, processesOf, useStore } from '../../support/cli.ts';

const SERVER = fileURLToPath(new URL('../../systems/kinds-of-servers.js', import.meta.url));
const TIMES = Number(process.env['PROBE_TIMES'] ?? 0);
const TIME_MS = 30_000;

const START_STORE =
  'redis-server --port {port2} --dir {folder} --appendonly yes --daemonize yes --pidfile {folder}/store.pid';
const KILL_STORE = 'kill -9 $(cat {folder}/store.pid)';

interface Row {
  readonly kind: string;
  readonly flags?: readonly string[];
  readonly wrong: RegExp;
  /** A program without which it is not played. */
  readonly needs?: string;
  readonly isInSuite?: true;
}

const RPC = '{"jsonrpc":"2.0","id":1,"method":"charge","params":{"requestId":"{key}"}}';
const GRAPHQL =
  '{"query":"mutation($key: ID!) { charge(key: $key) { id } }","variables":{"key":"{key}"}}';
const MCP =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"charge","_meta":{"key":"{key}"}}}';

const rows: readonly Row[] = [
  { kind: 'lease', wrong: /never executed, and every retry within \d+ s is refused/ },
  { kind: 'paged', wrong: /executed .*several copies/, isInSuite: true },
  { kind: 'rpc', flags: ['--as', 'json-rpc', '--body', RPC], wrong: /executed .*several copies/ },
  {
    kind: 'graphql',
    flags: ['--as', 'graphql', '--body', GRAPHQL],
    wrong: /executed .*several copies/,
  },
  { kind: 'mcp', flags: ['--as', 'mcp', '--body', MCP], wrong: /executed .*several copies/ },
  { kind: 'token', flags: ['--login', 'POST /login'], wrong: /executed .*token/ },
  { kind: 'uuid', wrong: /executed .*several copies/ },
  { kind: 'accepted', wrong: /executed (twice|\d+ times)/ },
  {
    kind: 'users',
    flags: ['--header', 'Authorization: Bearer ann-1', '--as-other', 'Authorization: Bearer ben-2'],
    wrong: /another user who sent the same key was given its answer/,
  },
  { kind: 'instances', flags: ['--also', '{also}'], wrong: /executed .*two instances/ },
  {
    kind: 'failing',
    flags: ['--failing-body', '{"fail":true}'],
    wrong: /executed 3 times: its handler failed/,
  },
  {
    kind: 'expiring',
    flags: ['--after-expiry', '3s'],
    wrong: /executed (twice|\d+ times): .*run out/,
  },
  {
    kind: 'store',
    flags: ['--start-store', START_STORE, '--kill-store', KILL_STORE],
    wrong: /executed (twice|\d+ times): .*store/,
    needs: 'redis-server',
  },
  {
    kind: 'conflict',
    wrong: /every retry within \d+ s is refused as a conflict, though nothing differs/,
  },
];

describe('probe of servers of the kinds that people have', () => {
  const store = useStore();
  const ports = openPortPool();
  const took: number[] = [];
  after(ports.release);

  const probe = async ({ kind, flags = [] }: Row, how: string): Promise<Judgement> => {
    const folder = mkdtempSync(join(tmpdir(), 'doubletake-kinds-'));
    try {
      const [port, also] = [await ports.take(), await ports.take()];
      const start = [process.execPath, SERVER, port, folder, kind, how, also].join(' ');
      const filled = (flag: string): string =>
        flag
          .replace('{also}', `http://127.0.0.1:${also}/charges`)
          .replace('{port2}', String(also))
          .replaceAll('{folder}', folder);
      const own = flags.map(filled);
      if (kind === 'store') await execa(filled(START_STORE), { shell: true });
      const asked = [
        '--list',
        '/charges',
        '--start',
        start,
        '--store',
        store.path,
        '--json',
        ...own,
      ];
      const began = performance.now();
      const result = await doubletake(['probe', `http://127.0.0.1:${port}/charges`, ...asked]);
      took.push(performance.now() - began);
      assert.ok(result.stdout.startsWith('{'), result.stderr);
      if (kind === 'store') await execa(filled(KILL_STORE), { shell: true });
      assert.deepEqual(processesOf(folder), [], 'nothing is left running');
      return JSON.parse(result.stdout) as Judgement;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  for (const row of rows.filter(({ isInSuite }) => TIMES > 0 || isInSuite === true)) {
    it(`is right about ${row.kind}`, async function skipsWithoutIt() {
      if (row.needs !== undefined && (await findExecutable(row.needs)) === undefined) this.skip();
      for (let time = 0; time < Math.max(1, TIMES); time++) {
        const right = await probe(row, 'right');
        assert.equal(right.verdict, 'valid', `seed ${right.seed}: ${right.reason}`);
        const wrong = await probe(row, 'wrong');
        assert.equal(wrong.verdict, 'invalid', `seed ${wrong.seed}: ${wrong.reason}`);
        assert.match(wrong.reason, row.wrong);
      }
    }).timeout(120_000 * Math.max(1, TIMES));
  }

  if (TIMES > 0) {
    it('plays everything with --all, though something was found', async () => {
      const row = rows.find(({ kind }) => kind === 'paged')!;
      const { notes = [], verdict } = await probe({ ...row, flags: ['--all'] }, 'wrong');
      assert.equal(verdict, 'invalid');
      assert.match(notes.join(), /kill-after [1-9]/);
    }).timeout(120_000);
  }

  it('takes no longer than --time', () => {
    const sorted = took.toSorted((a, b) => a - b);
    if (TIMES > 0) {
      process.stdout.write(
        `      median ${(sorted[took.length >> 1]! / 1000).toFixed(1)} s, longest ${(sorted.at(-1)! / 1000).toFixed(1)} s\n`,
      );
    }
    assert.ok(sorted.at(-1)! < 2 * TIME_MS, 'a loaded machine given');
  });
});

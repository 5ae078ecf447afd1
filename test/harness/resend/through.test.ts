// `resend --through`: what real proxies make of a lost reply, alone and together with a client.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPortPool } from '../../../harness/cluster/ports.ts';
import { findExecutable } from '../../../harness/cluster/process/executable.ts';
import { startGroup } from '../../../harness/cluster/process/process-group.ts';
import { resend, type ResendResult } from '../../../harness/index.ts';
import { dial } from '../../../harness/net/dial.ts';
import { doubletake } from '../../support/cli.ts';
import { until } from '../../support/until.ts';

const CURL = [
  ...['curl', '-sS', '--max-time', '5', '-w', '%{http_code}\n', '-o', '/dev/null'],
  ...['{url}/warm-up', '-o', '/dev/null', '-d', 'x', '{url}/charges'],
];

/** The configuration of a proxy in front of these ports. */
type Configuration = (port: number, upstreams: readonly number[], folder: string) => string;

const nginx =
  (more = ''): Configuration =>
  (port, upstreams, folder) => `
daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/log;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  upstream both { ${upstreams.map((one) => `server 127.0.0.1:${one} max_fails=0;`).join(' ')} keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://both; proxy_http_version 1.1; proxy_set_header Connection ""; ${more}
    }
  }
}
`;

const haproxy =
  (more = ''): Configuration =>
  (port, upstreams) => `
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
  ${more}
listen both
  bind 127.0.0.1:${port}
${upstreams.map((one, index) => `  server s${index} 127.0.0.1:${one}`).join('\n')}
`;

describe('resend through a proxy', () => {
  const ports = openPortPool();
  after(() => ports.release());

  /** Starts the proxy for the length of the work. */
  const behind = async (
    program: string,
    configuration: Configuration,
    upstreams: number,
    work: (through: { readonly url: string; readonly ports: readonly number[] }) => Promise<void>,
  ): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'doubletake-through-'));
    const taken = [];
    for (let count = 0; count <= upstreams; count++) taken.push(await ports.take());
    const [port = 0, ...rest] = taken;
    const file = join(folder, 'configuration');
    writeFileSync(file, configuration(port, rest, folder));
    const argv = program === 'nginx' ? ['-p', folder, '-c', file] : ['-db', '-f', file];
    const command = [(await findExecutable(program, PATH))!, ...argv];
    const group = await startGroup({ command, logFile: join(folder, 'output') });
    try {
      await until(async () => (await dial(`127.0.0.1:${port}`, 500)) === 'accepted');
      await work({ url: `http://127.0.0.1:${port}`, ports: rest });
    } finally {
      await group.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  };

  const needs = (program: string) =>
    async function skipsWithoutIt(this: Mocha.Context): Promise<void> {
      // A Debian package of the same name has it.
      if ((await findExecutable(program, PATH)) === undefined) this.skip();
    };

  describe('nginx', () => {
    before(needs('nginx'));
    const ways = ['close-fresh', 'close-reused', 'status-503'];

    it('sends no POST again by itself', async () => {
      await behind('nginx', nginx(), 2, async (through) => {
        const result = await resend({ caller: CURL, through, ways });
        assert.equal(result.verdict, 'valid');
        assert.deepEqual(told(result), [
          'close-fresh 1 502 at 1',
          'close-reused 1 502 at 1',
          'status-503 1 503 at 1',
        ]);
      });
    });

    it('sends it to the other upstream when it is told to', async () => {
      const unsafe = 'proxy_next_upstream error timeout http_503 non_idempotent;';
      await behind('nginx', nginx(unsafe), 2, async (through) => {
        const result = await resend({ caller: CURL, through, ways, fails: 'once' });
        assert.equal(result.verdict, 'invalid');
        assert.deepEqual(told(result), [
          'close-fresh 2 200 at 2',
          'close-reused 2 200 at 2',
          'status-503 2 200 at 2',
        ]);
        assert.match(result.ways[0]?.sentence ?? '', /on a new connection, to the other endpoint/);
      });
    });
  });

  describe('HAProxy', () => {
    before(needs('haproxy'));

    it('closes the connection of libcurl without a byte, which takes it for a stale one and sends POST again', async () => {
      await behind('haproxy', haproxy(), 1, async ({ url, ports: [port] }) => {
        const flags = ['--ways', 'close-fresh,close-reused', '--once', '--json'];
        const run = await doubletake([
          ...['resend', '--through', url, '--listen', `${port}`, ...flags, '--', ...CURL],
        ]);
        assert.equal(run.exitCode, 1, run.stderr);
        const result = JSON.parse(run.stdout) as ResendResult;
        // It does so whenever the client's connection has carried a request before.
        assert.deepEqual(told(result), ['close-fresh 2 200 at 1', 'close-reused 2 200 at 1']);
      });
    });

    it('sends every POST again with retry-on all-retryable-errors', async () => {
      const unsafe = 'option redispatch 1\n  retry-on all-retryable-errors';
      await behind('haproxy', haproxy(unsafe), 2, async (through) => {
        const ways = ['close-reused', 'status-503'];
        const result = await resend({ caller: CURL, through, ways });
        const times = result.ways.map((way) => way.times);
        // Its three retries; and all of them once more, when curl takes the closing for a stale connection.
        assert.deepEqual(times, [8, 4]);
      });
    });
  });

  it('says what is wrong where the proxy is not in front of the endpoint', async () => {
    const port = await ports.take();
    const run = await doubletake([
      ...['resend', '--through', `http://127.0.0.1:${await ports.take()}`],
      ...['--listen', `${port}`, '--', ...CURL],
    ]);
    assert.equal(run.exitCode, 254);
    assert.match(run.stderr, /no request came .* is to have 127\.0\.0\.1:\d+ as its upstream/);
    const alone = await doubletake(['resend', '--listen', '9001', '--', 'true']);
    assert.match(alone.stderr, /--through and --listen go together/);
  });
});

/** Where Debian installs servers, too. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;

/** Way, arrivals, what curl saw, and how many endpoints it came to. */
function told({ ways }: ResendResult): string[] {
  return ways.map(({ way, times, caller, copies }) => {
    const endpoints = new Set(copies.map(({ endpoint }) => endpoint));
    return `${way} ${times} ${caller?.lastLine} at ${endpoints.size}`;
  });
}

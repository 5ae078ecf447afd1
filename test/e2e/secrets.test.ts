// Secrets of every kind, given to a server that repeats all that it is told: they are in no file of the
// run and on no screen.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { keepSecret, valueWithoutSecrets, withoutSecrets } from '../../harness/ground/secrets.ts';
import { realClock } from '../../harness/ground/clock.ts';
import { waitUntil } from '../../harness/ground/wait-until.ts';
import { doubletake, untilStderr, useStore } from '../support/cli.ts';

const SERVER = fileURLToPath(new URL('../systems/telltale.js', import.meta.url));

describe('secrets', function () {
  this.timeout(120_000);
  const store = useStore();

  it('of a probe are stored and shown by their names only', async () => {
    const pool = openPortPool();
    const address = `127.0.0.1:${await pool.take()}`;
    await pool.release();
    const secrets = {
      password: 'pass word/1',
      query: 'query-value-7',
      header: 'Bearer header.value.8',
      cookie: 'cookie-value-9',
      named: 'named "value" 10',
      field: 'field-value-11',
      pin: 98_765_432,
      environment: 'environment-value-12',
    };
    const url = `http://user:${encodeURIComponent(secrets.password)}@${address}/counters/k?q=${secrets.query}&kind=ab`;
    const flags = [
      ...[
        '--header',
        'X-Env: {env:TELLTALE_TOKEN}',
        '--header',
        `Cookie: sid=${secrets.cookie}; b=c`,
      ],
      ...[
        '--header',
        `Proxy-Authorization: ${secrets.header}`,
        '--header',
        `X-Own: ${secrets.named}`,
      ],
      ...['--body', JSON.stringify({ by: 1, deep: { own: secrets.field, pin: secrets.pin } })],
      ...['--secret', 'X-Own,own,pin', '--count', 'value', '--seed', '1'],
      ...['--start', `${process.execPath} ${SERVER} ${address.split(':')[1]!}`],
      ...['--store', join(store.path, 'probe')],
    ];
    const environment = { TELLTALE_TOKEN: secrets.environment };
    const ended = await doubletake(['probe', url, ...flags], environment);
    // Its server forgets all when it is killed.
    assert.equal(ended.exitCode, 1, ended.stdout + ended.stderr);
    const basic = Buffer.from(`user:${secrets.password}`).toString('base64');
    const hidden = [...Object.values(secrets).map(String), 'header.value.8', basic];
    const plan = refuseIn([join(store.path, 'probe')], ended, hidden);
    for (const reference of ['{secret:q}', '{env:TELLTALE_TOKEN}', 'Cookie: {secret:Cookie}']) {
      assert.ok(plan.includes(reference), `${reference} in ${plan}`);
    }

    const unset = await doubletake(['probe', url, ...flags]);
    assert.equal(unset.exitCode, 254);
    assert.match(unset.stderr, /^doubletake: the probe needs .*: TELLTALE_TOKEN; .*--secrets\n?$/);
    const recorded = [...flags.slice(2), '--header', 'Cookie: {secret:Cookie}'];
    const again = await doubletake(['probe', url, ...recorded], environment);
    assert.equal(again.exitCode, 254);
    assert.match(again.stderr, /environment does not have: DOUBLETAKE_SECRET_COOKIE;/);
    const unknown = await doubletake(['probe', url, ...flags, '--secret', 'nobody'], environment);
    assert.match(unknown.stderr, /--secret nobody: no header, query or body has that name/);
  });

  it('of a config come from the environment or a file, at a replay again', async () => {
    const config = configOf(join(store.path, 'telltale.json'));
    const token = 'token-of-config-13';
    const file = join(store.path, 'secrets.env');
    writeFileSync(file, `CLIENT_TOKEN=${token}\nSERVER_TOKEN="server secret 14"\n`);
    const flags = ['--nemesis', 'none', '--time', '1s', '--store', join(store.path, 'run')];
    const ended = await doubletake(['run', config, ...flags, '--secrets', file]);
    assert.notEqual(ended.exitCode, 254, ended.stderr);
    assert.notEqual(ended.exitCode, 255, ended.stderr);
    refuseIn([join(store.path, 'run')], ended, [token, 'server secret 14']);

    const run = join(store.path, 'run/telltale/latest');
    const again = await doubletake(['replay', run, '--store', join(store.path, 'run')]);
    assert.equal(again.exitCode, 254);
    assert.match(again.stderr, /needs what the environment does not have: (CLIENT|SERVER)_TOKEN/);

    configOf(config, '{env:SERVER_TOKEN}');
    const shown = await doubletake(['run', config, ...flags, '--secrets', file]);
    assert.match(shown.stderr, /nodes\.s1: unknown placeholder \{env:SERVER_TOKEN\}/);
  });

  it('are gone with the logs that may have them where the harness is killed', async () => {
    const runs = join(store.path, 'killed');
    const environment = { CLIENT_TOKEN: 'token-of-killed-15', SERVER_TOKEN: 'server-of-killed-16' };
    const flags = ['--nemesis', 'none', '--time', '60s', '--keep-going', '--store', runs];
    const config = configOf(join(store.path, 'killed.json'));
    const running = doubletake(['run', config, ...flags], environment);
    await untilStderr(running, /^running /m);
    const run = join(runs, 'telltale/latest');
    const patience = { clock: realClock, everyMs: 20, withinMs: 10_000 };
    const log = (): string => readFileSync(join(run, 'logs/s1.log'), 'utf8');
    const isTold = await waitUntil(
      () => log().includes(environment.SERVER_TOKEN) || undefined,
      patience,
    );
    assert.ok(isTold, 'the server tells its environment');
    running.kill('SIGKILL');
    const ended = await running;
    const isGone = await waitUntil(() => !existsSync(join(run, '.raw')) || undefined, patience);
    assert.ok(isGone, 'the watchdog took them away');
    assert.ok(existsSync(join(run, 'history.jsonl')), 'the history stays');
    refuseIn([runs], ended, Object.values(environment));
  });

  it('of a call that is watched are in no result and on no page', async () => {
    const page = join(store.path, 'resend.html');
    const hidden = [
      'header-of-call-17',
      'query-of-call-18',
      'cookie-of-call-19',
      'field-of-call-20',
    ];
    const [header, query, cookie, field] = hidden;
    const call = [
      '-s',
      '--retry',
      '1',
      '--retry-all-errors',
      '-H',
      `Authorization: Bearer ${header}`,
    ];
    const rest = ['-b', `sid=${cookie}`, '--json', JSON.stringify({ token: field })];
    const url = `{url}/charges?token=${query}`;
    const command = ['--', 'curl', ...call, ...rest, '-w', `${header} ${query}`, url];
    const args = [
      'resend',
      '--ways',
      'close-fresh,status-502',
      '--report',
      page,
      '--json',
      ...command,
    ];
    const ended = await doubletake(args);
    assert.ok([0, 1].includes(ended.exitCode ?? -1), ended.stderr);
    const text = Buffer.from(
      /id="result"[^>]*>([^<]*)</.exec(readFileSync(page, 'utf8'))![1]!,
      'base64',
    );
    for (const secret of hidden) {
      for (const shown of [ended.stdout, ended.stderr, readFileSync(page, 'utf8'), text.toString()])
        assert.ok(!shown.includes(secret), `${secret} in ${shown.slice(0, 2000)}`);
    }
    assert.match(ended.stdout, /\{secret:token\}/);
  });

  it('are found in every spelling, the longer first, and numbers not within numbers', () => {
    keepSecret('sp ace&"quote"', '{secret:a}');
    keepSecret('55512', '{secret:pin}');
    keepSecret('55512-long', '{secret:long}');
    const spelt = [
      'sp ace&"quote"',
      'sp%20ace%26%22quote%22',
      'sp+ace%26%22quote%22',
      'sp ace&\\"quote\\"',
    ];
    for (const text of spelt) assert.equal(withoutSecrets(`<${text}>`), '<{secret:a}>');
    assert.equal(
      withoutSecrets('155512 55512.5 55512 55512-long'),
      '155512 55512.5 {secret:pin} {secret:long}',
    );
    assert.deepEqual(valueWithoutSecrets([{ 'a55512-long': 55_512 }, 155_512, null]), [
      { 'a{secret:long}': '{secret:pin}' },
      155_512,
      null,
    ]);
  });
});

/** Writes a config whose client and server need a secret each; its path. */
function configOf(config: string, ...words: readonly string[]): string {
  const operations = {
    add: {
      ...{ path: '/counters/{key}', body: { by: '{value}', token: '{env:CLIENT_TOKEN}' } },
      headers: { 'Idempotency-Key': '{id}', Authorization: 'Bearer {env:CLIENT_TOKEN}' },
      result: 'value',
    },
    read: {
      ...{ path: '/counters/{key}', isRead: true, result: 'told.authorization' },
      headers: { Authorization: 'Bearer {env:CLIENT_TOKEN}' },
    },
  };
  const nodes = {
    s1: {
      command: ['node', SERVER, '{port}', ...words],
      environment: { NODE_TOKEN: 'x{env:SERVER_TOKEN}' },
    },
  };
  const written = {
    name: 'telltale',
    nodes,
    workloads: ['counter'],
    client: { http: { operations } },
  };
  writeFileSync(config, JSON.stringify(written));
  return config;
}

/** Fails where one of the texts is in a file below, or was printed; the text of plan.json. */
function refuseIn(
  folders: readonly string[],
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
  hidden: readonly string[],
): string {
  const texts: (readonly [string, string])[] = [
    ['stdout', stdout],
    ['stderr', stderr],
  ];
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true }) as string[]) {
      const file = join(folder, name);
      if (!statSync(file).isFile()) continue;
      const bytes = readFileSync(file);
      texts.push([name, (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()]);
    }
  }
  assert.ok(texts.length > 6, 'the run left its files');
  for (const [where, text] of texts) {
    for (const secret of hidden) {
      for (const form of [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
      ]) {
        assert.ok(!text.includes(form), `${form} is in ${where}`);
      }
    }
  }
  return texts.find(([name]) => name.endsWith('plan.json'))![1];
}

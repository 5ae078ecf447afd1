// `resend` against real clients: what it counts is what a raw socket server of the test counts.
import assert from 'node:assert/strict';
import { execa } from 'execa';
import { findExecutable } from '../../../harness/cluster/process/executable.ts';
import { resend } from '../../../harness/index.ts';
import type { ResendResult } from '../../../harness/index.ts';
import { failingServer, type Failure } from '../../support/failing-server.ts';

const WAYS: readonly Failure[] = [
  ...(['close-fresh', 'close-reused', 'reset-fresh', 'reset-reused'] as const),
  ...(['half-headers', 'status-503'] as const),
];

// Its pool takes a connection for free again a moment after the answer.
const FETCH = `
  const url = process.env.DOUBLETAKE_URL;
  await (await fetch(url + '/warm')).text();
  await new Promise((done) => setTimeout(done, 200));
  const answer = await fetch(url + '/call', { method: 'POST', body: 'x' });
  console.log(answer.status, await answer.text());`;

const CURL = ['curl', '-sS', '--max-time', '5', '-o', '/dev/null'];

const FETCHING = [process.execPath, '--input-type=module', '-e', FETCH];

const clients: Readonly<Record<string, readonly string[]>> = {
  'fetch of Node': FETCHING,
  curl: [...CURL, '{url}/warm', '-o', '/dev/null', '-d', 'x', '{url}/call'],
  'curl --retry': [
    ...[...CURL, '--retry', '1', '--retry-delay', '1', '--retry-all-errors'],
    ...['-d', 'x', '{url}/warm', '-o', '/dev/null', '{url}/call'],
  ],
};

describe('resend', () => {
  before(async function skipsWithoutCurl() {
    // curl is part of nearly every machine, and of those on which this suite is run.
    if ((await findExecutable('curl')) === undefined) this.skip();
  });

  for (const [name, command] of Object.entries(clients)) {
    it(`counts the arrivals of ${name} as a raw server does`, async () => {
      const { ways } = await resend({ caller: command, ways: WAYS });
      for (const { way, times } of ways) {
        assert.equal(times, await countOf(command, way as Failure), way);
      }
    });
  }

  it('finds what libcurl sends again on a reused connection, and says why', async () => {
    const result = await resend({ caller: clients['curl']!, ways: ['close-reused'] });
    assert.equal(result.verdict, 'invalid');
    const [way] = result.ways;
    assert.equal(way?.times, 2);
    assert.equal(way?.key, 'none');
    assert.match(
      way?.sentence ?? '',
      /^POST \/call was sent again .* after its reused connection was closed without an answer, on a new connection, without an Idempotency-Key: the server cannot know$/,
    );
    const allowed = await resend({
      ...{ caller: clients['curl']!, ways: ['close-reused'], allow: ['close-reused'] },
    });
    assert.equal(allowed.verdict, 'valid');
  });

  it('takes copies under one key for what a server can tell, and those under another not', async () => {
    const retry = (key: () => string) => async (url: string) => {
      for (let attempt = 1; ; attempt++) {
        const headers = { 'idempotency-key': key() };
        const answer = await fetch(`${url}/call`, { method: 'POST', headers, body: 'x' });
        if (answer.ok || attempt === 3) return answer.status;
      }
    };
    let count = 0;
    const ways = ['status-503'];
    const same = await resend({ caller: retry(() => 'k1'), ways });
    const other = await resend({ caller: retry(() => `k${(count += 1)}`), ways });
    assert.deepEqual(told(same), ['valid', 3, 'same', 'returned', '503']);
    assert.deepEqual(told(other), ['invalid', 3, 'changed', 'returned', '503']);
    const once = await resend({ caller: retry(() => 'k1'), ways, fails: 'once' });
    assert.deepEqual(told(once), ['valid', 2, 'same', 'returned', '200']);
  });

  it('learns from silence when the caller gives up, and answers after that', async () => {
    const caller = async (url: string): Promise<string> => {
      for (let attempt = 1; ; attempt++) {
        try {
          const signal = AbortSignal.timeout(200);
          const answer = await fetch(`${url}/call`, { method: 'POST', signal });
          return `${answer.status}`;
        } catch (error) {
          if (attempt === 2) throw error;
        }
      }
    };
    const { ways } = await resend({ caller, ways: ['late'], timeMs: 5000 });
    assert.deepEqual(
      ways.map(({ way, times }) => [way, times]),
      [
        ['silence', 2],
        ['late', 2],
      ],
    );
  });

  it('restarts the server and closes the connection between two calls', async () => {
    const { ways, verdict } = await resend({
      caller: FETCHING,
      ways: ['restart', 'idle'],
    });
    assert.equal(verdict, 'valid');
    for (const { times, caller } of ways) {
      assert.deepEqual([times, caller?.lastLine], [1, '200 {}']);
    }
  });

  it('says which ways could not be played, and is unknown where none could', async () => {
    const caller = (url: string): Promise<unknown> => fetch(`${url}/call`, { method: 'POST' });
    const { ways, verdict } = await resend({ caller, ways: ['close-reused', 'restart'] });
    assert.equal(verdict, 'unknown');
    assert.ok(ways.every(({ miss, times }) => miss !== undefined && times === undefined));
  });

  it('ends a command that waits for ever, with its children', async () => {
    const caller = ['/bin/sh', '-c', 'curl -s -d x "$DOUBLETAKE_URL/call"; sleep 1000 & wait'];
    const { ways } = await resend({ caller, ways: ['silence'], timeMs: 700 });
    assert.deepEqual(
      [ways[0]?.times, ways[0]?.caller?.isTimedOut, ways[0]?.caller?.end],
      [1, true, 'still waiting after 0.7 s'],
    );
  });

  it('refuses a caller that sends nothing, a program that is not there, and an unknown way', async () => {
    await assert.rejects(
      resend({ caller: ['true'] }),
      /no request came to the endpoint \(exit 0\)/,
    );
    await assert.rejects(resend({ caller: ['no-such-program'] }), /no program named/);
    await assert.rejects(resend({ caller: ['true'], ways: ['closed'] }), /no way "closed"/);
  });
});

function told({ verdict, ways: [way] }: ResendResult): unknown[] {
  return [verdict, way?.times, way?.key, way?.caller?.end, way?.caller?.lastLine];
}

/** What the raw server counts when the same client calls it. */
async function countOf(command: readonly string[], failure: Failure): Promise<number> {
  const server = await failingServer(failure);
  try {
    const [file = '', ...args] = command.map((word) => word.replaceAll('{url}', server.url));
    const env = { DOUBLETAKE_URL: server.url };
    await execa(file, args, { env, reject: false, timeout: 20_000 });
    return server.count();
  } finally {
    await server.close();
  }
}

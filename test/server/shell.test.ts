// Nodes as real processes, spoken to over real HTTP.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hash } from '../../server/hash.ts';

const main = fileURLToPath(new URL('../../server/main.js', import.meta.url));

describe('a node as a process', () => {
  let folder: string;
  let nodes: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'doubletake-server-'));
    nodes = [];
  });

  afterEach(async () => {
    await Promise.all(nodes.map(killed));
    rmSync(folder, { recursive: true });
  });

  it('serves operations, keeps them through the death of the primary, and traces both', async () => {
    const ports = { vs: await freePort(), s1: await freePort(), s2: await freePort() };
    const begin = (name: 'vs' | 's1' | 's2'): ChildProcess => {
      const peers = Object.entries(ports).filter(([peer]) => peer !== name);
      const listen = `127.0.0.1:${String(ports[name])}`;
      const traceFile = path.join(folder, `${name}.jsonl`);
      const words = ['--protocol', 'fixed', '--name', name, '--listen', listen];
      for (const [peer, port] of peers) words.push('--peer', `${peer}=127.0.0.1:${String(port)}`);
      const child = start([...words, '--trace', traceFile, '--ping-interval-ms', '100']);
      nodes.push(child);
      return child;
    };
    begin('vs');
    await until(ports.vs, 'health', (reply) => reply['ok'] === true);
    const first = begin('s1');
    await until(ports.s1, 'status', (reply) => reply['role'] === 'primary');
    begin('s2');
    await until(
      ports.vs,
      'view',
      (reply) => reply['isAcknowledged'] === true && primaryOf(reply).backup === 's2',
    );

    const put = { client: 'c0', seq: 1, key: 'x', value: 'a' };
    const call = { 'doubletake-call': 'c0.1.1' };
    assert.deepEqual(await ask(ports.s1, 'puthash', put, call), {
      status: 200,
      body: { ok: true, result: '' },
    });
    assert.equal((await ask(ports.s2, 'puthash', put)).status, 503);

    await killed(first);
    await until(
      ports.s2,
      'status',
      (reply) => reply['role'] === 'primary' && reply['holdsState'] === true,
    );
    const get = await ask(ports.s2, 'get', { client: 'c0', seq: 2, key: 'x' });
    assert.deepEqual(get, { status: 200, body: { ok: true, result: hash('a') } });
    assert.deepEqual((await ask(ports.s2, 'puthash', put)).status, 503);

    const [traceOfPrimary, traceOfBackup] = [trace(folder, 's1'), trace(folder, 's2')];
    const received = traceOfPrimary.find(
      (line) => line.event === 'received' && line['client'] === 'c0',
    );
    assert.equal(received?.['from'], 'c0');
    assert.equal(received?.['call'], 'c0.1.1');
    const forwarded = traceOfPrimary.find(
      (line) => line.event === 'called' && line['to'] === 's2' && line['seq'] === 1,
    );
    const arrived = traceOfBackup.find(
      (line) => line.event === 'received' && line['call'] === forwarded?.['call'],
    );
    assert.equal(arrived?.['from'], 's1');
    assert.ok(forwarded!.time < arrived.time);
    const executed = traceOfPrimary.find((line) => line.event === 'executed');
    assert.deepEqual(
      [
        executed?.['f'],
        executed?.['key'],
        executed?.['previous'],
        executed?.['next'],
        executed?.['slot'],
      ],
      ['puthash', 'x', '', hash('a'), 1],
    );
    assert.ok(
      traceOfBackup.some((line) => line.event === 'view-adopted' && line['primary'] === 's2'),
    );
  });

  it('answers a malformed request with 400 and one clear line', async () => {
    const port = await freePort();
    nodes.push(
      start(['--protocol', 'ben', '--name', 's1', '--listen', `127.0.0.1:${String(port)}`]),
    );
    await until(port, 'health', (reply) => reply['ok'] === true);
    for (const [type, body, error] of [
      ['get', '{', 'the body must be a JSON object'],
      ['get', '[]', 'the body must be a JSON object'],
      ['get', '{"client":"c0","seq":1.5,"key":"x"}', 'get: "seq" must be a whole number'],
      ['put', '{"client":"c0","seq":1,"key":"x"}', 'put: "value" must be a string'],
      ['constructor', '{}', /^unknown request "constructor"; known are get, put/u],
    ] as const) {
      const answer = await ask(port, type, body);
      assert.equal(answer.status, 400);
      if (typeof error === 'string') assert.equal(answer.body['error'], error);
      else assert.match(String(answer.body['error']), error);
    }
    assert.equal((await ask(port, 'get', { client: 'c0', seq: 1, key: 'x' })).status, 503);
  });

  it('says in one line what is wrong with its arguments, and exits with 254', async () => {
    for (const [words, error] of [
      [
        ['--protocol', 'nonesuch', '--name', 's1', '--listen', '127.0.0.1:1'],
        /^unknown protocol "nonesuch"; known are/u,
      ],
      [['--name', 's1', '--listen', '127.0.0.1:1'], /^--protocol is missing/u],
      [
        ['--protocol', 'ben', '--name', 's1', '--listen', '99'],
        /^--listen must name HOST:PORT, not "99"/u,
      ],
      [
        ['--protocol', 'ben', '--name', 's1', '--listen', '127.0.0.1:1', '--peer', 'vs'],
        /^--peer must be NAME=HOST:PORT/u,
      ],
      [
        ['--protocol', 'ben', '--name', 's1', '--listen', '127.0.0.1:1', '--dead-pings', '0'],
        /^--dead-pings must be/u,
      ],
      [['--nonesuch'], /nonesuch/u],
    ] as const) {
      const child = start(words, 'pipe');
      nodes.push(child);
      let text = '';
      child.stderr!.on('data', (chunk: Buffer) => (text += chunk.toString()));
      assert.equal(await exitCode(child), 254);
      assert.match(text, error);
    }
  });
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function start(words: readonly string[], stderr: 'inherit' | 'pipe' = 'inherit'): ChildProcess {
  return spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'ignore', stderr] });
}

function exitCode(child: ChildProcess): Promise<number | null> {
  return child.exitCode === null
    ? new Promise((resolve) => child.once('close', resolve))
    : Promise.resolve(child.exitCode);
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

function ask(
  port: number,
  type: string,
  fields: object | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: `/${type}`,
      agent: false,
      headers,
    };
    const request = http.request(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] }),
      );
    });
    request.once('error', reject);
    request.end(typeof fields === 'string' ? fields : JSON.stringify(fields));
  });
}

/** Probes until the reply is as wanted, at most 20 s. */
async function until(
  port: number,
  type: string,
  isWanted: (reply: Answer['body']) => boolean,
): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask(port, type, '').catch(() => undefined);
    if (answer !== undefined && isWanted(answer.body)) return;
    assert.ok(Date.now() < deadline, `${type} did not come as wanted: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function primaryOf(reply: Answer['body']): { backup: string | null } {
  return reply['view'] as { backup: string | null };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    const server = net.createServer().once('error', () => resolve(freePort()));
    server.listen(port, '127.0.0.1', () =>
      server.close((error) => (error ? reject(error) : resolve(port))),
    );
  });
}

interface TraceLine {
  readonly time: number;
  readonly event: string;
  readonly [fact: string]: unknown;
}

function trace(folder: string, node: string): TraceLine[] {
  const lines = readFileSync(path.join(folder, `${node}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as TraceLine);
}

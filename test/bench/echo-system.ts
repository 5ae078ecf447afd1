// A system as quick as they come: one server that keeps what is written in memory, and our HTTP client.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../harness/config/load.ts';
import type { System } from '../../harness/system/system.ts';

const SERVER = `
import { createServer } from 'node:http';
const values = {};
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  const read = () => response.end(JSON.stringify({ value: values[request.url] ?? null }));
  if (request.method === 'GET') return read();
  let body = '';
  request.on('data', (piece) => (body += piece));
  request.on('end', () => {
    values[request.url] = JSON.parse(body).value;
    response.end('{}');
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

const path = '/register/{key}';
const OPERATIONS = {
  read: { path, result: 'value', isRead: true },
  write: { path, body: { value: '{value}' } },
};

const CONFIG = {
  name: 'echo',
  nodes: { s1: { command: [process.execPath, 'server.mjs', '{port}'] } },
  workloads: ['register'],
  client: { http: { attempts: 1, operations: OPERATIONS } },
};

/** Lends it, and a folder that is gone afterwards. */
export async function withEchoSystem(
  work: (system: System, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'doubletake-bench-'));
  try {
    writeFileSync(join(folder, 'server.mjs'), SERVER);
    writeFileSync(join(folder, 'config.json'), JSON.stringify(CONFIG));
    await work(await loadConfig(join(folder, 'config.json')), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

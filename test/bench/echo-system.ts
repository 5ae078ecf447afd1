// A system as quick as they come: one server that answers every read alike, and our HTTP client.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../harness/config/load.ts';
import type { System } from '../../harness/system/system.ts';

const SERVER = `
import { createServer } from 'node:http';
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"value":7}');
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

const READ = { path: '/register/{key}', result: 'value', isRead: true };

const CONFIG = {
  name: 'echo',
  nodes: { s1: { command: [process.execPath, 'server.mjs', '{port}'] } },
  workloads: ['register'],
  client: { http: { attempts: 1, operations: { read: READ, write: READ } } },
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

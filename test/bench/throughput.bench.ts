// The harness is not the bottleneck: one server, driven through the same Toxiproxy by the harness
// (every operation recorded) and by autocannon with as many connections, in turns; the medians, their
// ratio, and the harness' memory. Autocannon takes two turns a round: keeping its connections, and
// with a fresh one for each request, as our HTTP client has it. `npm run bench:throughput [-- ROUNDS SECONDS CLIENTS]`. autocannon
// comes by npx; it is no dependency of ours.
import { execa } from 'execa';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../harness/clock.ts';
import { startCluster, type RunningCluster } from '../../harness/cluster/real-cluster.ts';
import { manyWaitFor } from '../../harness/conduct.ts';
import { loadConfig } from '../../harness/config/load.ts';
import { createWorkers, issueAll } from '../../harness/interpreter.ts';
import { clientNames } from '../../harness/plan.ts';
import { seededRandom } from '../../harness/random.ts';
import { createRecorder, fileSink } from '../../harness/recorder.ts';
import type { Client, Op, System } from '../../harness/system/system.ts';

const [rounds = 5, seconds = 5, clientCount = 20] = process.argv.slice(2).map(Number);

const SERVER = `
import { createServer } from 'node:http';
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"value":7}');
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

const CONFIG = {
  name: 'echo',
  nodes: { s1: { command: [process.execPath, 'server.mjs', '{port}'] } },
  workloads: ['register'],
  client: {
    http: {
      attempts: 1,
      operations: { read: { path: '/register/{key}', result: 'value', isRead: true } },
    },
  },
};

await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'doubletake-throughput-'));
  try {
    writeFileSync(join(folder, 'server.mjs'), SERVER);
    writeFileSync(join(folder, 'config.json'), JSON.stringify(CONFIG));
    for (const name of ['logs', 'traces']) mkdirSync(join(folder, name));
    await measure(await loadConfig(join(folder, 'config.json')), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(system: System, path: string): Promise<void> {
  const cluster = await startCluster({
    nodes: system.nodes,
    links: [],
    clients: clientNames(clientCount),
    folder: { path, logs: join(path, 'logs'), traces: join(path, 'traces') },
  });
  try {
    const harness: number[] = [];
    const keeping: number[] = [];
    const fresh: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      harness.push(await driveByHarness(system, cluster, join(path, `history-${round}.jsonl`)));
      keeping.push(await driveByAutocannon(cluster));
      fresh.push(await driveByAutocannon(cluster, '-H', 'connection=close'));
      const [ours, kept, reconnected] = [harness, keeping, fresh].map((all) =>
        all.at(-1)!.toFixed(0),
      );
      const memory = Math.round(process.memoryUsage().rss / 1e6);
      process.stdout.write(
        `round ${round}: harness ${ours}/s, autocannon ${kept}/s, with fresh connections ${reconnected}/s; harness at ${memory} MB\n`,
      );
    }
    const ours = median(harness);
    const against = (theirs: number): string =>
      `${theirs.toFixed(0)}/s (ratio ${(ours / theirs).toFixed(2)})`;
    process.stdout.write(
      `medians of ${rounds} rounds of ${seconds} s, ${clientCount} clients: harness ${ours.toFixed(0)}/s, autocannon ${against(median(keeping))}, with fresh connections ${against(median(fresh))}\n`,
    );
  } finally {
    await cluster.stop();
  }
}

/** Acknowledged and recorded operations a second. */
async function driveByHarness(
  system: System,
  cluster: RunningCluster,
  file: string,
): Promise<number> {
  const header = { format: 'doubletake-history', version: 1, model: 'register' } as const;
  const recorder = createRecorder(fileSink(file), header, realClock);
  const random = seededRandom(1);
  const clients = new Map<string, Client>();
  for (const name of clientNames(clientCount)) {
    const addresses = cluster.addresses[name]!;
    clients.set(name, await system.openClient({ name, addresses, clock: realClock, random }));
  }
  const workers = createWorkers(clients, { recorder, clock: realClock, deadlineMs: 5000 });
  const began = performance.now();
  const signal = manyWaitFor(AbortSignal.timeout(seconds * 1000));
  const abandon = manyWaitFor(new AbortController().signal);
  const options = { clock: realClock, rateHz: 1e6, signal, abandon };
  await Promise.all(workers.map((worker) => issueAll(worker, reads(), options)));
  const tookSeconds = (performance.now() - began) / 1000;
  await Promise.all([...clients.values()].map((client) => client.close()));
  recorder.close();
  return recorder.counts.ok / tookSeconds;
}

function* reads(): Generator<Op> {
  for (;;) yield { f: 'read', key: 'k0' };
}

/** All its connections over one link of the same Toxiproxy: it knows one address. */
async function driveByAutocannon(
  cluster: RunningCluster,
  ...more: readonly string[]
): Promise<number> {
  const url = `http://${cluster.addresses['c0']!['s1']}/register/k0`;
  const args = [
    '-y',
    'autocannon@8.0.0',
    '-j',
    '-n',
    '-c',
    String(clientCount),
    '-d',
    String(seconds),
    ...more,
    url,
  ];
  const { stdout } = await execa('npx', args, { stderr: 'ignore' });
  const { requests, duration } = JSON.parse(stdout) as {
    readonly requests: { readonly total: number };
    readonly duration: number;
  };
  return requests.total / duration;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

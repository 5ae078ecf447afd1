// The harness is not the bottleneck: one server, driven through the same proxies of one Toxiproxy by
// the harness (every operation recorded) and by autocannon, which comes by npx, with as many
// connections, kept alive by both, in turns. `npm run bench:throughput [-- ROUNDS SECONDS CLIENTS]`
import { execa } from 'execa';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { realClock } from '../../harness/ground/clock.ts';
import { startCluster } from '../../harness/cluster/real-cluster.ts';
import { type RunningCluster } from '../../harness/cluster/running-cluster.ts';
import { manyWaitFor } from '../../harness/run/conduct.ts';
import { createWorkers, issueAll } from '../../harness/run/interpreter.ts';
import { clientNames } from '../../harness/plan/names.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { createRecorder, fileSink } from '../../harness/record/recorder.ts';
import type { System } from '../../harness/system/system.ts';
import type { Client } from '../../harness/client/client.ts';
import type { Op } from '../../harness/plan/operation.ts';
import { withEchoSystem } from './echo-system.ts';

const [rounds = 5, seconds = 5, clientCount = 20] = process.argv.slice(2).map(Number);
const clients = clientNames(clientCount);

await withEchoSystem(measure);

async function measure(system: System, path: string): Promise<void> {
  const [logs, traces] = [join(path, 'logs'), join(path, 'traces')];
  for (const folder of [logs, traces]) mkdirSync(folder);
  const nodes = { nodes: system.nodes, links: [], clients };
  const cluster = await startCluster({ ...nodes, folder: { path, logs, traces } });
  try {
    const ratios: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const ours = await driveByHarness(system, cluster, join(path, `history-${round}.jsonl`));
      const theirs = await driveByAutocannon(cluster);
      ratios.push(ours / theirs);
      process.stdout.write(
        `round ${round}: harness ${ours.toFixed(0)} operations/s, autocannon ${theirs.toFixed(0)} requests/s, ratio ${ratios.at(-1)!.toFixed(2)}\n`,
      );
    }
    const median = ratios.toSorted((a, b) => a - b)[rounds >> 1]!;
    process.stdout.write(
      `median ratio of ${rounds} rounds of ${seconds} s with ${clientCount} clients: ${median.toFixed(2)}\n`,
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
  const context = { clock: realClock, random: seededRandom(1) };
  const opening = clients.map(async (name): Promise<[string, Client]> => [
    name,
    await system.openClient({ ...context, name, addresses: cluster.addresses[name]! }),
  ]);
  const opened = new Map(await Promise.all(opening));
  const workers = createWorkers(opened, { recorder, clock: realClock, deadlineMs: 5000 });
  const began = performance.now();
  const signal = manyWaitFor(AbortSignal.timeout(seconds * 1000));
  const abandon = manyWaitFor(new AbortController().signal);
  const options = { clock: realClock, rateHz: 1e6, signal, abandon };
  await Promise.all(workers.map((worker) => issueAll(worker, reads(), options)));
  const tookSeconds = (performance.now() - began) / 1000;
  await Promise.all([...opened.values()].map((client) => client.close()));
  recorder.close();
  return recorder.counts.ok / tookSeconds;
}

function* reads(): Generator<Op> {
  for (;;) yield { f: 'read', key: 'k0' };
}

/** Each of its connections over the link of one client. */
async function driveByAutocannon({ addresses }: RunningCluster): Promise<number> {
  const urls = clients.map((name) => `http://${addresses[name]!['s1']}/register/k0`);
  const load = ['--connections', String(clientCount), '--duration', String(seconds)];
  const args = ['-y', 'autocannon@8.0.0', '--json', '--no-progress', ...load, ...urls];
  const { stdout } = await execa('npx', args, { stderr: 'ignore' });
  const { requests, duration, non2xx, errors } = JSON.parse(stdout) as {
    readonly requests: { readonly total: number };
    readonly duration: number;
    readonly non2xx: number;
    readonly errors: number;
  };
  if (non2xx + errors > 0) throw new Error(`autocannon: ${non2xx} not 2xx, ${errors} errors`);
  return requests.total / duration;
}

// What the simulator does in a second: states of the exhaustive search, random runs, and operations,
// these beside a run of the same plan with real processes. `npm run bench:simulate [-- SECONDS]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRun } from '../../harness/record/load.ts';
import { nemeses } from '../../harness/nemesis/index.ts';
import { drawPlan } from '../../harness/run/draw-plan.ts';
import { run } from '../../harness/run/run.ts';
import { explore } from '../../harness/explore/explore.ts';
import { parseScripts } from '../../harness/explore/scope.ts';
import { scopeFor } from '../../harness/explore/scopes.ts';
import { runRandomly } from '../../harness/simulate/random-runs.ts';
import { simulate } from '../../harness/simulate/simulate.ts';
import { createRunFolder } from '../../harness/record/store.ts';
import { findSystem } from '../../harness/config/find-system.ts';
import { findProtocol } from '../../harness/system/reference/protocols.ts';
import { puthash } from '../../harness/workload/puthash.ts';

const [seconds = 20] = process.argv.slice(2).map(Number);
const signal = new AbortController().signal;
const protocol = await findProtocol('fixed');
const system = await findSystem('fixed');

await exploreFor('2 servers, one puthash for each of 2 clients', scopeFor('fixed'));
await exploreFor('3 servers, one puthash for each of 2 clients', {
  ...scopeFor('fixed'),
  servers: 3,
});
await exploreFor('2 servers, puthash then get for each of 2 clients', {
  ...scopeFor('fixed'),
  scripts: parseScripts('puthash k0, get k0 / puthash k0, get k0'),
});
await runForAWhile();
await compareWithProcesses();

async function exploreFor(what: string, scope: ReturnType<typeof scopeFor>): Promise<void> {
  const before = process.cpuUsage().user;
  const timeMs = seconds * 1000;
  const found = await explore({ protocol, scope, signal, timeMs, bytesMax: 1e9 });
  const cpuSeconds = (process.cpuUsage().user - before) / 1e6;
  const { states, elapsedMs, end, bytes } = found;
  say(
    `explore fixed (${what}): ${states} states (${end}) in ${(elapsedMs / 1000).toFixed(1)} s`,
    `${perSecond(states, elapsedMs)} states/s, ${cpuSeconds.toFixed(1)} s of CPU, ${(bytes / 1e6).toFixed(0)} MB`,
  );
}

async function runForAWhile(): Promise<void> {
  const options = { protocol, system, firstSeed: 1, durationMs: 2000 };
  const { runs, operations, elapsedMs } = await runRandomly({
    ...{ ...options, runs: 1_000_000, signal: AbortSignal.timeout(seconds * 1000) },
  });
  say(
    `random runs of 2 s: ${runs} runs, ${operations} operations`,
    `${(runs / (elapsedMs / 1000)).toFixed(1)} runs/s, ${perSecond(operations, elapsedMs)} operations/s`,
  );
}

/** A thousand operations or so, by the same plan, from the first process started to the verdict. */
async function compareWithProcesses(): Promise<void> {
  const asked = { workload: puthash, keys: 2 };
  const plan = drawPlan(system, nemeses['mix']!, { seed: 1, durationMs: 10_000, ...asked });
  const times: number[] = [];
  for (let time = 0; time < 5; time++) {
    const began = performance.now();
    const { judgement } = await simulate({ plan, protocol });
    times.push((performance.now() - began) / judgement.operations.ok);
  }
  const simulatedMs = times.toSorted((a, b) => a - b)[2]!;
  const store = mkdtempSync(join(tmpdir(), 'doubletake-bench-'));
  try {
    const began = performance.now();
    const folder = createRunFolder(store, plan);
    await run({ plan, system, workload: puthash, folder, signal, progress: () => {} });
    const { judgement } = await loadRun(folder.path);
    const realMs = (performance.now() - began) / judgement.operations.ok;
    say(
      `1,000 operations: simulated ${(simulatedMs * 1000).toFixed(0)} ms (median of 5 runs), by processes ${(realMs * 1000).toFixed(0)} ms`,
      `1/${(realMs / simulatedMs).toFixed(0)}`,
    );
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

function say(what: string, figures: string): void {
  process.stdout.write(`${what}: ${figures}\n`);
}

function perSecond(count: number, elapsedMs: number): string {
  return (count / (elapsedMs / 1000)).toFixed(0);
}

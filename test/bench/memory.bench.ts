// The harness streams: what a run holds in memory does not grow with the operations that it has
// recorded. One whole run without a rate, and after each tenth of it the memory in use, garbage
// collected. `npm run bench:memory [-- OPERATIONS CLIENTS NEMESIS]`
import { drawPlan } from '../../harness/run/draw-plan.ts';
import { nemeses } from '../../harness/nemesis/index.ts';
import { run } from '../../harness/run/run.ts';
import { createRunFolder } from '../../harness/record/store.ts';
import type { System } from '../../harness/system/system.ts';
import { withEchoSystem } from './echo-system.ts';
import { register } from '../../harness/workload/register.ts';

const [operations = 1e6, clients = 20] = process.argv.slice(2, 4).map(Number);
const [, , , , nemesis = 'none'] = process.argv;
const STEPS = 10;

/** Of the second half of the run: what a leak of ten bytes an operation would make of a million. */
const NOISE_MB = 5;

const heap: number[] = [];
await withEchoSystem(measure);
const growthMb = heap.at(-1)! - heap[STEPS / 2 - 1]!;
console.log(`the heap grew by ${growthMb.toFixed(2)} MB in the second half`);
if (growthMb > NOISE_MB) process.exitCode = 1;

async function measure(system: System, store: string): Promise<void> {
  const plan = drawPlan(system, nemeses[nemesis]!, {
    seed: 1,
    durationMs: 3_600_000,
    workload: register,
    clients,
    rateHz: 1e6,
  });
  const enough = new AbortController();
  console.log(`operations  heap MB  buffers MB  resident MB  (nemesis ${nemesis})`);
  await run({
    plan,
    system,
    workload: register,
    folder: createRunFolder(store, plan),
    signal: new AbortController().signal,
    enough: enough.signal,
    progress: ({ ok, fail, info }) => {
      const done = ok + fail + info;
      if (heap.length === STEPS || done < ((heap.length + 1) * operations) / STEPS) return;
      globalThis.gc!();
      const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
      heap.push(heapUsed / 1e6);
      const cells = [heapUsed, arrayBuffers, rss].map((bytes) => (bytes / 1e6).toFixed(1));
      const widths = [9, 12, 13];
      const row = cells.map((cell, column) => cell.padStart(widths[column]!)).join('');
      console.log(`${done.toLocaleString('en-US').padStart(10)}${row}`);
      if (heap.length === STEPS) enough.abort();
    },
  });
}

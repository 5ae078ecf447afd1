// How soon a run knows of a violation, and what it costs to watch. First, histories with one wrong answer
// are recorded at 5,000 operations a second, and it is measured how long after the event that makes them
// illegal the watch says so. Then the same plan is run with and without a watch, in turns, as fast as
// the clients go: the harness's processor time is what limits how many operations it records. `npm run bench:monitor [-- TIMES ROUNDS SECONDS]`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check, type History } from '../../checker/index.ts';
import { realClock } from '../../harness/ground/clock.ts';
import { seededRandom, type Random } from '../../harness/ground/random.ts';
import { nemeses } from '../../harness/nemesis/index.ts';
import { createRecorder, fileSink } from '../../harness/record/recorder.ts';
import { createRunFolder } from '../../harness/record/store.ts';
import { drawPlan } from '../../harness/run/draw-plan.ts';
import { run } from '../../harness/run/run.ts';
import { watch } from '../../harness/run/watch.ts';
import type { System } from '../../harness/system/system.ts';
import { register } from '../../harness/workload/register.ts';
import { simulate } from '../checker/support/simulate.ts';
import { simulated } from '../checker/support/simulated.ts';
import { withEchoSystem } from './echo-system.ts';

const [times = 20, rounds = 5, seconds = 5] = process.argv.slice(2).map(Number);
const EVENTS_PER_MS = 10;
/** The watch has so long after the end of the history. */
const PATIENCE_MS = 5000;

const OBJECTS = [
  'puthash',
  'register with unique writes',
  'cas-register',
  'append',
  'queue of distinct elements',
  'counter',
];

console.log('| model | known within 100 ms | median ms | longest ms | not within 5 s |');
console.log('| ----- | ------------------: | --------: | ---------: | -------------: |');
for (const name of OBJECTS) await measureDelays(name);
await withEchoSystem(measureCost);

async function measureDelays(name: string): Promise<void> {
  const found: number[] = [];
  for (let i = 0; i < times; i++) {
    const random = seededRandom(i).split(name);
    const { history, illegalAt } = illegalHistory(name, random);
    found.push(await delayOf(history, illegalAt));
  }
  found.sort((a, b) => a - b);
  const prompt = found.filter((ms) => ms < 100).length;
  const known = found.filter((ms) => ms < Infinity);
  const cells = [found[times >> 1]!, known.at(-1) ?? Infinity].map((ms) => ms.toFixed(1));
  const model = simulated[name]!.model.name;
  console.log(
    `| ${model} | ${prompt} of ${times} | ${cells.join(' | ')} | ${times - known.length} |`,
  );
}

/** A legal history of which one answer, past the middle, is made that of an earlier operation. */
function illegalHistory(
  name: string,
  random: Random,
): { readonly history: History; readonly illegalAt: number } {
  const shape = { processes: 5, operations: 2000, unknownPercent: 0.5, keys: 5 };
  for (;;) {
    const legal = simulate(simulated[name]!, shape, random);
    const answered = legal.events.filter(({ type, result }) => type === 'ok' && result !== null);
    const victim = answered[random.integer(answered.length >> 1, (answered.length * 3) >> 2)]!;
    const alike = answered.filter(
      ({ f, key, index }) => f === victim.f && key === victim.key && index < victim.index,
    );
    if (alike.length === 0) continue;
    const { result = null } = random.pick(alike);
    const events = legal.events.map((event) => (event === victim ? { ...event, result } : event));
    const history = { ...legal, events };
    const illegalAt = firstIllegal(history);
    if (illegalAt >= 0) return { history, illegalAt };
  }
}

/** By halving; -1 where the whole is legal. */
function firstIllegal(history: History): number {
  const isIllegal = (length: number): boolean => {
    const events = history.events.slice(0, length);
    return check({ ...history, events }, { explain: false }).verdict === 'invalid';
  };
  let illegal = history.events.length;
  if (!isIllegal(illegal)) return -1;
  let legal = 0;
  while (illegal - legal > 1) {
    const middle = (legal + illegal) >>> 1;
    if (isIllegal(middle)) illegal = middle;
    else legal = middle;
  }
  return illegal - 1;
}

/** In ms, from when the event was recorded that makes it illegal; Infinity where that stays unknown. */
async function delayOf({ header, events }: History, illegalAt: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'doubletake-bench-'));
  const file = join(folder, 'history.jsonl');
  const watching = watch(file, header.model);
  let foundMs = Infinity;
  watching.found.addEventListener('abort', () => (foundMs = performance.now()));
  const recorder = createRecorder(fileSink(file), header, realClock, watching.see);
  const began = performance.now();
  let illegalMs = 0;
  try {
    for (const [place, event] of events.entries()) {
      if (watching.found.aborted) break;
      const dueMs = began + place / EVENTS_PER_MS;
      if (dueMs > performance.now() + 1) await sleep(1);
      if (place === illegalAt) illegalMs = performance.now();
      recorder.record(event);
    }
    await recorder.handedOver();
    const endMs = performance.now() + PATIENCE_MS;
    while (!watching.found.aborted && performance.now() < endMs) await sleep(10);
    return foundMs - illegalMs;
  } finally {
    watching.end();
    recorder.close();
    rmSync(folder, { recursive: true });
  }
}

async function measureCost(system: System, store: string): Promise<void> {
  const ratios: number[] = [];
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const without = await costOf(system, store, false);
    const watched = await costOf(system, store, true);
    if (round > 0) ratios.push(without / watched);
    console.log(
      `round ${round}: ${without.toFixed(0)} µs an operation, watched ${watched.toFixed(0)}, ratio of operations a second ${(without / watched).toFixed(2)}`,
    );
  }
  const median = ratios.toSorted((a, b) => a - b)[rounds >> 1]!;
  console.log(`median ratio of ${rounds} rounds of ${seconds} s: ${median.toFixed(2)}`);
}

/** The harness's processor time for each operation of the plan, in µs. */
async function costOf(system: System, store: string, isWatched: boolean): Promise<number> {
  const options = { seed: 1, durationMs: seconds * 1000, workload: register, clients: 20 };
  const plan = drawPlan(system, nemeses['none']!, { ...options, keys: 5, rateHz: 1e6 });
  const folder = createRunFolder(store, plan);
  const watching = watch(folder.history, register.model);
  let completed = 0;
  const before = process.cpuUsage();
  try {
    await run({
      ...{ plan, system, workload: register, folder },
      signal: new AbortController().signal,
      ...(isWatched && { recorded: watching.see }),
      progress: ({ ok, fail, info }) => (completed = ok + fail + info),
    });
  } finally {
    watching.end();
  }
  if (watching.found.aborted) throw new Error(String(watching.found.reason));
  const { user, system: kernel } = process.cpuUsage(before);
  return (user + kernel) / completed;
}

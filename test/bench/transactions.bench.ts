// How fast 100,000 transactions of 10 clients are judged, valid ones and ones of a database that reads
// old snapshots; time and peak memory of one child process each. `npm run bench:transactions [-- COUNT]`.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { check, type History, type HistoryEvent, type Value } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';

const CLIENTS = 10;
const KEYS = 10;
/** Elle's own generator goes on to a new key after so many writes. */
const WRITES_PER_KEY = 32;

type Micro = readonly [f: string, key: number, value: Value];

/** `staleness`: how often a transaction reads from the state at its call instead of its return. */
function simulate(count: number, model: string, staleness: number): History {
  const random = seededRandom(1);
  const write = model === 'list-append' ? 'append' : 'w';
  const keys = Array.from({ length: KEYS }, (_, key) => key);
  const writes = new Map<number, number>();
  const state = new Map<number, Value>();
  const open = new Map<
    number,
    { readonly asked: readonly Micro[]; readonly seen: readonly Value[] }
  >();
  const events: HistoryEvent[] = [];
  const draw = (): Micro => {
    const place = random.integer(0, KEYS - 1);
    const key = keys[place] as number;
    if (random.chance(0.5)) return ['r', key, null];
    const value = (writes.get(key) ?? 0) + 1;
    writes.set(key, value);
    if (value === WRITES_PER_KEY) keys[place] = Math.max(...keys) + 1;
    return [write, key, value];
  };
  const answer = (process: number): Value => {
    const { asked, seen } = open.get(process) as {
      asked: readonly Micro[];
      seen: readonly Value[];
    };
    const isStale = random.chance(staleness);
    return asked.map(([f, key, value], place) => {
      const now = state.get(key) ?? null;
      if (f === 'r') return [f, key, isStale ? (seen[place] as Value) : now];
      state.set(key, f === 'append' ? [...((now ?? []) as readonly Value[]), value] : value);
      return [f, key, value];
    });
  };
  const record = (
    process: number,
    event: Pick<HistoryEvent, 'type' | 'value' | 'result'>,
  ): void => {
    events.push({ index: events.length, time: events.length, process, f: 'txn', ...event });
  };
  for (let begun = 0; begun < count || open.size > 0;) {
    const process = random.integer(0, CLIENTS - 1);
    if (open.has(process)) {
      record(process, { type: 'ok', result: answer(process) });
      open.delete(process);
    } else if (begun < count) {
      const asked = Array.from({ length: random.integer(1, 4) }, draw);
      open.set(process, { asked, seen: asked.map(([, key]) => state.get(key) ?? null) });
      record(process, { type: 'invoke', value: asked });
      begun += 1;
    }
  }
  return { header: { format: 'doubletake-history', version: 1, model }, events, notices: [] };
}

function measure(count: number, model: string, staleness: number): void {
  const history = simulate(count, model, staleness);
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const { verdict, anomalies } = check(history);
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  const peak = process.resourceUsage().maxRSS / 1024;
  const megabytes = `${peak.toFixed(0)} MB at most, ${(before / 2 ** 20).toFixed(0)} MB before`;
  const what = `${String(count)} transactions, ${model}, ${String(staleness * 100)} % stale`;
  console.log(
    `${what}: ${verdict}, ${String(anomalies.length)} anomalies, ${seconds} s, ${megabytes}`,
  );
}

const [count = '100000', model, staleness] = process.argv.slice(2);
if (model !== undefined) measure(Number(count), model, Number(staleness));
else {
  for (const one of ['list-append', 'rw-register']) {
    for (const stale of ['0', '0.0001', '0.2'])
      execFileSync(process.execPath, [fileURLToPath(import.meta.url), count, one, stale], {
        stdio: 'inherit',
      });
  }
}

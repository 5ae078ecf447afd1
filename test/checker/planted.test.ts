import assert from 'node:assert/strict';
import { chainHash, check, type Anomaly, type History } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { plant, type Mistake } from './support/plant.ts';
import { simulate } from './support/simulate.ts';

/** How many histories for each mistake; more with PLANTED_HISTORIES, another seed with PLANTED_SEED. */
const histories = Number(process.env['PLANTED_HISTORIES'] ?? 500);
const seed = Number(process.env['PLANTED_SEED'] ?? 1);

interface Tally {
  planted: number;
  unseen: number;
  named: number;
  otherwise: number;
  readonly examples: string[];
}

describe('one planted mistake is named', () => {
  const least: readonly (readonly [mistake: Mistake, share: number])[] = [
    ['duplicated-execution', 0.99],
    ['stale-read', 0.97],
    ['lost-operation', 0.95],
    ['phantom-value', 0.9],
    ['wrong-result', 0.5],
  ];
  for (const [mistake, share] of least) {
    it(`${mistake}, in ${String(histories)} histories (seed ${String(seed)})`, function () {
      this.timeout(60_000 + histories * 20);
      const tally: Tally = { planted: 0, unseen: 0, named: 0, otherwise: 0, examples: [] };
      for (let i = 0; tally.planted < histories; i++) one(mistake, i, tally);
      const seen = tally.planted - tally.unseen;
      const told = `${String(tally.named)} of ${String(seen)} named, ${String(tally.otherwise)} otherwise, ${String(tally.unseen)} left no trace\n${tally.examples.slice(0, 3).join('\n')}`;
      if (process.env['PLANTED_HISTORIES'] !== undefined) console.log(told);
      assert.ok(seen > histories / 2, told);
      assert.ok(tally.named >= share * seen, told);
    });
  }
});

function one(mistake: Mistake, i: number, tally: Tally): void {
  const random = seededRandom(seed).split(`${mistake} ${String(i)}`);
  const planted = plant(mistake, random.integer(3, 25), random);
  const shape = {
    processes: random.integer(2, 5),
    operations: random.integer(30, 60),
    unknownPercent: random.integer(0, 10),
    keys: 1,
  };
  const history = simulate(planted, shape, random);
  const victim = planted.victim();
  if (victim === undefined) return;
  tally.planted += 1;
  const { verdict, anomalies } = check(history);
  if (verdict !== 'invalid') {
    tally.unseen += 1;
    return;
  }
  for (const anomaly of anomalies) verify(anomaly, history);
  const isNamed = anomalies.some(({ kind, operations: [accused] }) => {
    const isVictim =
      victim === 'get'
        ? accused?.f === 'get' || kind === 'phantom-value'
        : accused?.value === victim;
    return kind === mistake && isVictim;
  });
  if (isNamed) tally.named += 1;
  else {
    tally.otherwise += 1;
    tally.examples.push(
      `history ${String(i)}, ${victim}: ${anomalies.map(({ kind, sentence }) => `${kind}: ${sentence}`).join('; ')}`,
    );
  }
}

/** What an anomaly claims is replayed: hashes are right, and witnesses got what they are said to have seen. */
function verify({ kind, executions, operations }: Anomaly, { events }: History): void {
  assert.ok(operations.length > 0, kind);
  const asked = events.flatMap(({ type, f, value }) =>
    type === 'invoke' && f === 'puthash' ? [value as string] : [],
  );
  for (const { operation, previous, next, seenBy } of executions) {
    assert.equal(chainHash(previous as string, operation.value as string), next);
    for (const { index, process } of seenBy) {
      const completion = events.find((event) => event.index > index && event.process === process);
      assert.equal(completion?.type, 'ok', 'a witness was answered');
      const isOwnAnswer = index === operation.index && completion.result === previous;
      assert.ok(
        isOwnAnswer || leadsTo(next as string, completion.result as string, asked),
        'a witness got the value that the execution made, or one that was made of it',
      );
    }
  }
  if (kind === 'duplicated-execution') {
    assert.ok(executions.length >= 2);
    assert.equal(new Set(executions.map(({ previous }) => previous)).size, executions.length);
  }
}

/** Whether so few executions more lead from one value to the other: a gap is bridged by two or three at once. */
function leadsTo(from: string, to: string, asked: readonly string[], most = 2): boolean {
  if (from === to) return true;
  return most > 0 && asked.some((value) => leadsTo(chainHash(from, value), to, asked, most - 1));
}

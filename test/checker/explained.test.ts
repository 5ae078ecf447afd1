import assert from 'node:assert/strict';
import { check, type Anomaly } from '../../checker/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { mistaken, type AnyMistake } from './support/mistake.ts';
import { simulate } from './support/simulate.ts';
import { simulated } from './support/simulated.ts';
import { verify } from './support/verify.ts';
import { historyOf } from './support/write.ts';

/** How many histories for each mistake in each model; more with EXPLAINED_HISTORIES, another seed with EXPLAINED_SEED. */
const histories = Number(process.env['EXPLAINED_HISTORIES'] ?? 20);
const seed = Number(process.env['EXPLAINED_SEED'] ?? 1);

describe(`one planted mistake in any model is explained (seed ${String(seed)})`, () => {
  const mistakes: readonly AnyMistake[] = ['duplicated-execution', 'lost-operation', 'stale-read'];
  const names = Object.keys(simulated).filter((model) => model !== 'puthash');

  it('so that the history becomes legal, and most are named as they were planted', function () {
    this.timeout(60_000 + names.length * histories * 3000);
    const all: Tally = { named: 0, alternative: 0, otherwise: 0, unseen: 0, wentBack: 0 };
    for (const name of names) {
      for (const mistake of mistakes) {
        for (let i = 0; i < histories; i++) one(name, { mistake, i }, all);
      }
    }
    const told = `${String(all.named)} as planted, ${String(all.alternative)} among the alternatives, ${String(all.otherwise)} otherwise (a state that went back: ${String(all.wentBack)}), ${String(all.unseen)} left no trace`;
    if (process.env['EXPLAINED_HISTORIES'] !== undefined) console.log(told);
    assert.ok(all.named > 2 * all.otherwise && all.wentBack < all.named / 100, told);
  });
});

interface Tally {
  named: number;
  alternative: number;
  otherwise: number;
  unseen: number;
  wentBack: number;
}

function one(
  name: string,
  { mistake, i }: { readonly mistake: AnyMistake; readonly i: number },
  tally: Tally,
): void {
  const random = seededRandom(seed).split(`${name} ${mistake} ${String(i)}`);
  const object = mistaken(simulated[name] as never, mistake, random);
  const shape = { processes: 4, operations: 30, unknownPercent: random.integer(0, 10), keys: 1 };
  const history = simulate(object, shape, random);
  const { verdict, anomalies } = check(history);
  const victim = object.victim();
  if (verdict !== 'invalid' || victim === undefined) {
    tally.unseen += 1;
    return;
  }
  const [anomaly] = anomalies;
  assert.ok(anomaly !== undefined);
  const told = `${name}, ${mistake} in history ${String(i)}: ${anomaly.sentence}`;
  tally.wentBack += verify(anomaly, history, told, anomalies);
  const isPlanted = ({
    kind,
    operations: [accused],
  }: Pick<Anomaly, 'kind' | 'operations'>): boolean =>
    kind === mistake &&
    accused?.f === victim.f &&
    JSON.stringify(accused.value) === JSON.stringify(victim.value);
  if (isPlanted(anomaly)) tally.named += 1;
  else if (anomaly.alternatives?.some(isPlanted) === true) tally.alternative += 1;
  else tally.otherwise += 1;
}

describe('what is wrong is said in one sentence', () => {
  it('an operation executed twice', () => {
    const { anomalies } = check(
      historyOf('counter', [
        [0, 'invoke', 'add', 'k', 2],
        [0, 'ok', 'add', 'k', 2],
        [1, 'invoke', 'add', 'k', 1],
        [0, 'invoke', 'read', 'k'],
        [0, 'ok', 'read', 'k', 3],
        [1, 'ok', 'add', 'k', 4],
      ]),
    );
    assert.deepEqual(sentences(anomalies), [
      'c1#1 add(k, 1) was executed twice, on 2 and again on 3: otherwise its answer 4 fits no order of the operations',
    ]);
    assert.deepEqual(
      anomalies[0]?.executions.map(({ previous, next }) => [previous, next]),
      [
        [2, 3],
        [3, 4],
      ],
    );
  });

  it('an acknowledged operation that was lost', () => {
    const { anomalies } = check(
      historyOf('append', [
        [0, 'invoke', 'append', 'k', 'a'],
        [0, 'ok', 'append', 'k'],
        [0, 'invoke', 'append', 'k', 'b'],
        [0, 'ok', 'append', 'k'],
        [1, 'invoke', 'append', 'k', 'c'],
        [1, 'ok', 'append', 'k'],
        [0, 'invoke', 'read', 'k'],
        [0, 'ok', 'read', 'k', ['a', 'c']],
      ]),
    );
    assert.deepEqual(sentences(anomalies), [
      'c0#2 append(k, "b") was acknowledged but lost: c0#3 read, which got ["a","c"], fits no order of the operations in which it happened',
    ]);
  });

  it('an element that one read has twice, whatever else is wrong', () => {
    const { anomalies } = check(
      historyOf('append', [
        [0, 'invoke', 'append', 'k', 'a'],
        [0, 'ok', 'append', 'k'],
        [0, 'invoke', 'append', 'k', 'b'],
        [0, 'ok', 'append', 'k'],
        [1, 'invoke', 'read', 'k'],
        [1, 'ok', 'read', 'k', ['a']],
        [1, 'invoke', 'read', 'k'],
        [1, 'ok', 'read', 'k', ['a', 'a']],
      ]),
    );
    assert.deepEqual(
      anomalies.map(({ kind, operations }) => [kind, operations[0]?.id?.seq]),
      [
        ['duplicated-execution', 1],
        ['lost-operation', 2],
      ],
    );
    assert.equal(
      anomalies[0]?.sentence,
      'c0#1 append(k, "a") was executed twice: c1#2 read, which got ["a","a"], has it at places 1 and 2',
    );
    assert.deepEqual(
      anomalies[0].executions.map(({ previous, next }) => [previous, next]),
      [
        [[], ['a']],
        [['a'], ['a', 'a']],
      ],
    );
  });

  it('an element that was dequeued twice', () => {
    const { anomalies } = check(
      historyOf('queue', [
        [0, 'invoke', 'enqueue', 'k', 'a'],
        [0, 'ok', 'enqueue', 'k'],
        [1, 'invoke', 'dequeue', 'k'],
        [1, 'ok', 'dequeue', 'k', 'a'],
        [1, 'invoke', 'dequeue', 'k'],
        [1, 'ok', 'dequeue', 'k', 'a'],
      ]),
    );
    assert.deepEqual(
      anomalies.map(({ kind, operations }) => [kind, operations[0]?.index]),
      [['duplicated-execution', 0]],
    );
  });

  it('stale reads of a register, though a second write fits all of them as well', () => {
    const { anomalies } = check(
      historyOf('register', [
        [0, 'invoke', 'write', 'k', 'a'],
        [0, 'ok', 'write', 'k'],
        [0, 'invoke', 'write', 'k', 'b'],
        [0, 'ok', 'write', 'k'],
        [2, 'invoke', 'read', 'k'],
        [2, 'ok', 'read', 'k', 'b'],
        [1, 'invoke', 'read', 'k'],
        [1, 'ok', 'read', 'k', 'a'],
        [1, 'invoke', 'read', 'k'],
        [1, 'ok', 'read', 'k', 'a'],
      ]),
    );
    assert.deepEqual(
      anomalies.map(({ kind }) => kind),
      ['stale-read', 'stale-read'],
    );
  });

  it('a stale read, with the second write that fits as well among the alternatives', () => {
    const { anomalies } = check(
      historyOf('register', [
        [0, 'invoke', 'write', 'k', 'a'],
        [2, 'invoke', 'read', 'k'],
        [2, 'ok', 'read', 'k', 'a'],
        [1, 'invoke', 'write', 'k', 'b'],
        [1, 'ok', 'write', 'k'],
        [2, 'invoke', 'read', 'k'],
        [2, 'ok', 'read', 'k', 'b'],
        [2, 'invoke', 'read', 'k'],
        [2, 'ok', 'read', 'k', 'a'],
        [0, 'ok', 'write', 'k'],
      ]),
    );
    assert.equal(anomalies[0]?.kind, 'stale-read');
    assert.ok(anomalies[0].alternatives?.some(({ kind }) => kind === 'duplicated-execution'));
  });

  it('a state that went back', () => {
    const { anomalies } = check(
      historyOf('counter', [
        [0, 'invoke', 'add', 'k', 1],
        [0, 'ok', 'add', 'k', 1],
        [0, 'invoke', 'add', 'k', 2],
        [0, 'ok', 'add', 'k', 3],
        [0, 'invoke', 'add', 'k', 5],
        [0, 'ok', 'add', 'k', 8],
        [1, 'invoke', 'add', 'k', 1],
        [1, 'ok', 'add', 'k', 2],
        [1, 'invoke', 'read', 'k'],
        [1, 'ok', 'read', 'k', 2],
      ]),
    );
    assert.deepEqual(sentences(anomalies), [
      'c0#2 add(k, 2) and c0#3 add(k, 5) were acknowledged but lost: c1#1 add, which got 2, found the state from before them',
    ]);
  });

  it('stale reads, one by one', () => {
    const { anomalies } = check(
      historyOf('register', [
        [0, 'invoke', 'write', 'k', 'a'],
        [0, 'ok', 'write', 'k'],
        [0, 'invoke', 'write', 'k', 'b'],
        [0, 'ok', 'write', 'k'],
        [1, 'invoke', 'read', 'k'],
        [1, 'ok', 'read', 'k', 'a'],
        [2, 'invoke', 'read', 'k'],
        [2, 'ok', 'read', 'k', 'b'],
        [1, 'invoke', 'read', 'k'],
        [1, 'ok', 'read', 'k', 'a'],
      ]),
    );
    assert.deepEqual(sentences(anomalies), [
      'c1#1 read(k) got "a", which was stale: c0#2 write(k, "b") had already been acknowledged before it was invoked',
      'c1#2 read(k) got "a", which was stale: c0#2 write(k, "b") had already been acknowledged before it was invoked',
    ]);
  });

  it('several explanations, where nobody can tell', () => {
    const { anomalies } = check(
      historyOf('set', [
        [0, 'invoke', 'add', 'k', 'a'],
        [0, 'ok', 'add', 'k', true],
        [1, 'invoke', 'read', 'k'],
        [1, 'ok', 'read', 'k', []],
      ]),
    );
    assert.deepEqual(sentences(anomalies), [
      'c0#1 add(k, "a") was acknowledged but lost: c1#1 read, which got [], fits no order of the operations in which it happened; it fits as well that c1#1 read(k) was stale',
    ]);
    assert.deepEqual(
      anomalies[0]?.alternatives?.map(({ kind }) => kind),
      ['stale-read'],
    );
  });

  it('a value seen before it was written, and one that nothing makes', () => {
    const early = historyOf('register', [
      [2, 'invoke', 'write', 'k', 'z'],
      [2, 'ok', 'write', 'k'],
      [0, 'invoke', 'read', 'k'],
      [0, 'ok', 'read', 'k', 'a'],
      [1, 'invoke', 'write', 'k', 'a'],
      [1, 'ok', 'write', 'k'],
    ]);
    assert.deepEqual(sentences(check(early).anomalies), [
      'c0#1 read, which got "a", saw c1#1 write(k, "a") before it was invoked',
    ]);
    const { header, events } = early;
    const never = check({ header, events: events.slice(0, 4), notices: [] });
    assert.deepEqual(sentences(never.anomalies), [
      '"a" was never written: c0#1 read, which got "a", saw what no operation makes',
    ]);
  });

  it('no more than that, where the work allowed is not enough', () => {
    const { verdict, anomalies } = check(
      historyOf('counter', [
        [0, 'invoke', 'read', 'k'],
        [0, 'ok', 'read', 'k', 1],
      ]),
      { budget: 2 },
    );
    assert.equal(verdict, 'invalid');
    assert.deepEqual(
      anomalies.map(({ kind }) => kind),
      ['not-linearizable'],
    );
  });
});

const sentences = (anomalies: readonly Anomaly[]): readonly string[] =>
  anomalies.map(({ sentence }) => sentence);

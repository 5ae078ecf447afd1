import assert from 'node:assert/strict';
import { check, deterministic, HistoryError, type Value } from '../../checker/index.ts';
import type { Call, Model } from '../../checker/model.ts';
import { models } from '../../checker/models/index.ts';
import { seededRandom } from '../../harness/ground/random.ts';
import { simulate, type Simulated } from './support/simulate.ts';
import { simulated } from './support/simulated.ts';
import { historyOf } from './support/write.ts';

const seed = Number(process.env['CONTRACT_SEED'] ?? 1);
const shape = { processes: 3, operations: 40, unknownPercent: 10, keys: 2 };

describe(`every model (seed ${String(seed)})`, () => {
  for (const [name, model] of Object.entries(models)) {
    const one = simulated[name];
    if (one === undefined)
      throw new Error(
        `the model ${name} has no entry in test/checker/support/simulated.ts: its operations, and what it answers`,
      );
    const runs = (count: number): readonly Run[] =>
      Array.from({ length: count }, (_, i) => sequentialRun(one, `${name} ${String(i)}`));

    it(`${name}: carries the name it is registered under`, () => assert.equal(model.name, name));

    it(`${name}: accepts what its object answered, and refuses a changed answer`, () => {
      let refused = 0;
      for (let i = 0; i < 60; i++) {
        const random = seededRandom(seed).split(`${name} ${String(i)}`);
        const legal = simulate(one, shape, random);
        assert.equal(check(legal).verdict, 'valid');
        const events = legal.events.map((event) =>
          event.type === 'ok' ? Object.assign({}, event, { result: 'never seen' }) : event,
        );
        if (check({ ...legal, events }, { explain: false }).verdict === 'invalid') refused += 1;
      }
      assert.ok(refused > 50, `${String(refused)} of 60 refused`);
    });

    it(`${name}: a step changes no state and gives the same answer again`, () => {
      for (const { states, calls } of runs(30)) {
        for (const [i, call] of calls.entries()) {
          const state = Object.freeze(states[i]);
          const before = JSON.stringify(told(model, state));
          const [first, second] = [model.step(state, call), model.step(state, call)];
          assert.deepEqual(told(model, first), told(model, second));
          assert.equal(JSON.stringify(told(model, state)), before);
        }
      }
    });

    it(`${name}: a read leaves every state as it is`, () => {
      for (const { states, calls } of runs(10)) {
        for (const call of calls.filter((each) => model.isRead(each))) {
          for (const state of states) {
            const next = model.step(state, call);
            if (next !== undefined) assert.deepEqual(told(model, next), told(model, state));
          }
        }
      }
    });

    it(`${name}: an operation of unknown outcome fits every state`, () => {
      for (const { states, calls } of runs(5)) {
        for (const { f, value } of calls) {
          for (const state of states) {
            assert.notEqual(model.step(state, { f, value, result: undefined }), undefined);
          }
        }
      }
    });

    it(`${name}: says of no state that it leads nowhere when it led to the answer`, () => {
      for (const { states, calls } of runs(30)) {
        let since = 0;
        for (const [i, call] of calls.entries()) {
          if (model.isReset?.(call) === true) since = i + 1;
          if (!model.isRead(call)) continue;
          for (const state of states.slice(since, i + 1)) {
            assert.ok(model.mayLeadTo?.(state, call) ?? true, JSON.stringify(call));
          }
        }
      }
    });
  }

  it('refuses operations that it does not know, or that are written wrongly', () => {
    const wrong: readonly (readonly [model: string, f: string, value: Value])[] = [
      ['register', 'increment', 1],
      ['cas-register', 'cas', 3],
      ['counter', 'add', 'one'],
      ['queue', 'enqueue', null],
      ['stack', 'push', null],
      ['bank', 'transfer', { from: 'a' }],
      ['nonsense', 'read', null],
    ];
    for (const [name, f, value] of wrong) {
      assert.throws(() => check(historyOf(name, [[0, 'invoke', f, 'k', value]])), HistoryError);
    }
  });

  it('may be one of several next states, by a wrapper', () => {
    const dice = deterministic<number>({
      name: 'dice',
      functions: ['throw', 'read'],
      initial: [0],
      step: (state, { f, result }) => (f === 'throw' ? [1, 2, 3] : result === state ? [state] : []),
      isRead: () => false,
    });
    const verdictOf = (...seen: readonly number[]): string => {
      const history = historyOf('dice', [
        [0, 'invoke', 'throw', 'k'],
        [0, 'ok', 'throw', 'k'],
        ...seen.flatMap(
          (result) =>
            [
              [0, 'invoke', 'read', 'k'],
              [0, 'ok', 'read', 'k', result],
            ] as const,
        ),
      ]);
      return check(history, { model: dice }).verdict;
    };
    assert.equal(verdictOf(2, 2), 'valid');
    assert.equal(verdictOf(2, 3), 'invalid');
    assert.equal(verdictOf(4), 'invalid');
  });
});

interface Run {
  /** The state before each call. */
  readonly states: readonly unknown[];
  readonly calls: readonly Call[];
}

function sequentialRun({ model, draw, answer }: Simulated, name: string): Run {
  const random = seededRandom(seed).split(name);
  const states: unknown[] = [];
  const calls: Call[] = [];
  let state = model.initial();
  for (let i = 0; i < 12; i++) {
    const op = draw(random, i);
    const call = { ...op, result: answer(state, op) };
    states.push(state);
    calls.push(call);
    state = model.step(state, call);
  }
  return { states, calls };
}

const told = (model: Model, state: unknown): unknown =>
  state === undefined || model.identity === undefined ? state : model.identity(state);

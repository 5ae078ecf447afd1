import assert from 'node:assert/strict';
import { check, type History, type HistoryEvent } from '../../checker/index.ts';
import { seededRandom, type Random } from '../../harness/ground/random.ts';
import { corrupt } from './support/corrupt.ts';
import { simulate } from './support/simulate.ts';
import { simulated } from './support/simulated.ts';

const HISTORIES = 150;
const seed = Number(process.env['METAMORPHIC_SEED'] ?? 1);

describe(`a verdict does not depend on what does not matter (seed ${String(seed)})`, () => {
  for (const [name, one] of Object.entries(simulated)) {
    const each = (test: (history: History, random: Random) => void): void => {
      for (let i = 0; i < HISTORIES; i++) {
        const random = seededRandom(seed).split(`${name} ${String(i)}`);
        const shape = {
          processes: 4,
          operations: random.integer(5, 25),
          unknownPercent: 8,
          keys: 2,
        };
        const legal = simulate(one, shape, random);
        test(random.chance(0.5) ? legal : corrupt(legal, random), random);
      }
    };

    it(`${name}: the names of processes`, () =>
      each((history) => {
        const renamed = history.events.map((event) =>
          Object.assign({}, event, { process: 1000 - Number(event.process) }),
        );
        assert.equal(verdict(history, renamed), verdict(history, history.events));
      }));

    it(`${name}: the order of neighbouring invocations, or of neighbouring completions`, () =>
      each((history, random) => {
        let events = history.events;
        for (let i = 0; i < 10; i++) events = swapped(events, random.integer(0, events.length - 2));
        assert.equal(verdict(history, events), verdict(history, history.events));
      }));

    it(`${name}: a legal history stays so when an answer is forgotten`, () =>
      each((history, random) => {
        if (verdict(history, history.events) !== 'valid') return;
        const victim = random.pick(history.events.filter(({ type }) => type === 'ok'));
        assert.notEqual(verdict(history, forgotten(history.events, victim)), 'invalid');
      }));
  }
});

function verdict({ header }: History, events: readonly HistoryEvent[]): string {
  const numbered = Array.from(events, (event, index) => ({ ...event, index }));
  return check({ header, events: numbered, notices: [] }).verdict;
}

function swapped(events: readonly HistoryEvent[], at: number): readonly HistoryEvent[] {
  const [a, b] = [events[at] as HistoryEvent, events[at + 1] as HistoryEvent];
  const areAlike = (a.type === 'invoke') === (b.type === 'invoke');
  return areAlike && a.process !== b.process ? events.toSpliced(at, 2, b, a) : events;
}

/** The process is retired: what it did later is done by another one. */
function forgotten(events: readonly HistoryEvent[], victim: HistoryEvent): readonly HistoryEvent[] {
  const at = events.indexOf(victim);
  return events.map((event, i) => {
    if (event.process !== victim.process || i < at) return event;
    if (i > at) return Object.assign({}, event, { process: 2000 });
    const { result: _, ...asked } = event;
    return Object.assign({}, asked, { type: 'info' as const });
  });
}

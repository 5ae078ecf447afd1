// Ways to damage a legal history; what comes out may be legal still, only the oracle knows.
import type { History, HistoryEvent, Value } from '../../../checker/index.ts';
import type { Random } from '../../../harness/ground/random.ts';

/** Some results changed to others of the same history, or some completions moved to an earlier time. */
export function corrupt(history: History, random: Random): History {
  const times = random.integer(1, 4);
  let events: readonly HistoryEvent[] = history.events;
  for (let i = 0; i < times; i++)
    events = random.pick([changeResult, moveEarlier, forget])(events, random);
  return { ...history, events: Array.from(events, (event, index) => ({ ...event, index })) };
}

type Corruption = (events: readonly HistoryEvent[], random: Random) => readonly HistoryEvent[];

const changeResult: Corruption = (events, random) => {
  const answered = events.filter(({ type }) => type === 'ok');
  if (answered.length === 0) return events;
  const victim = random.pick(answered);
  const others = answered.filter(({ f }) => f === victim.f).map(({ result }) => result ?? null);
  const result: Value = random.chance(0.9) ? random.pick(others) : 'never seen';
  return events.map((event) => (event === victim ? { ...event, result } : event));
};

/** Shortens an operation: its completion comes right after its invocation. */
const moveEarlier: Corruption = (events, random) => {
  const answered = events.filter(({ type }) => type === 'ok');
  if (answered.length === 0) return events;
  const victim = random.pick(answered);
  const begun = events.findLastIndex(
    ({ type, process }, i) =>
      type === 'invoke' && process === victim.process && i < events.indexOf(victim),
  );
  const rest = events.filter((event) => event !== victim);
  return rest.toSpliced(begun + 1, 0, victim);
};

/** An answer that nobody got. */
const forget: Corruption = (events, random) => {
  const answered = events.filter(({ type }) => type === 'ok');
  if (answered.length === 0) return events;
  const victim = random.pick(answered);
  const later = events.slice(events.indexOf(victim) + 1);
  if (later.some(({ process }) => process === victim.process)) return events;
  const { result: _, ...asked } = victim;
  return events.map((event) => (event === victim ? { ...asked, type: 'info' } : event));
};

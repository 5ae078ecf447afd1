// A model of which several next states are allowed, as an ordinary one: its state is the set of those
// that the object may be in (Porcupine's ToModel).
import type { Value } from '../history.ts';
import type { Call, Model } from '../model.ts';
import { canonical } from '../value.ts';

export interface NondeterministicModel<State extends Value> {
  readonly name: string;
  readonly functions: readonly string[];
  readonly initial: readonly State[];
  /** All states that may follow; none where the result does not fit. */
  step(state: State, call: Call): readonly State[];
  isRead(call: Call): boolean;
}

export function deterministic<State extends Value>(
  model: NondeterministicModel<State>,
): Model<readonly State[]> {
  const { name, functions } = model;
  return {
    name,
    functions,
    isRead: (call) => model.isRead(call),
    initial: () => distinct(model.initial),
    step: (states, call) => {
      const next = distinct(states.flatMap((state) => model.step(state, call)));
      return next.length === 0 ? undefined : next;
    },
    identity: (state) => canonical(state),
  };
}

/** Sorted, each once, so that equal sets have one text. */
function distinct<State extends Value>(states: readonly State[]): readonly State[] {
  if (states.length < 2) return states;
  const byText = new Map(states.map((state) => [canonical(state), state]));
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, state]) => state);
}

// Small words for writing machines: a step is a state with the effects on the way to it.
import type { CallId, Effect, Reply, Step } from './machine.ts';

export function stay<State>(state: State, ...effects: readonly Effect[]): Step<State> {
  return { state, effects };
}

export function andThen<State>(
  first: Step<State>,
  next: (state: State) => Step<State>,
): Step<State> {
  const { state, effects } = next(first.state);
  return { state, effects: first.effects.length === 0 ? effects : [...first.effects, ...effects] };
}

export function reply(call: CallId, answer: Reply): Effect {
  return { type: 'reply', call, reply: answer };
}

export function refuse(call: CallId, error: string): Effect {
  return { type: 'reply', call, reply: { ok: false, error } };
}

// Ben's servers where the primary, after any error of a forward, pulls the backup's state before it
// tells the client to try again. Forwards and pulls carry an epoch, and the backup refuses forwards
// of an earlier one; it is kept where other protocols count slots. Whether it ever rises is the
// difference between two entries of the gallery.
import { benRules } from '../protocols/ben.ts';
import { executionOf, forward, giveUp, resend, sendInstead } from '../replica/operations.ts';
import type { ReplicaStep, Rules } from '../replica/rules.ts';
import type { Pending, ReplicaState, Snapshot } from '../replica/state.ts';
import { refuse, reply, stay } from '../step.ts';

export function pulling(epochAfter: (epoch: number) => number): Rules {
  const pull = (state: ReplicaState, pending: Pending): ReplicaStep => {
    if (isPull(pending)) return resend(state, pending);
    const slot = epochAfter(state.slot);
    const message = { type: 'pull', view: state.view.number, slot };
    return sendInstead({ ...state, slot }, pending, { ...pending, message, calls: [] });
  };
  return {
    ...benRules,
    serve: (rules, state, request) => {
      const isNew = rules.recall(state, executionOf(request)).type === 'new';
      return isNew && state.view.backup !== null
        ? forward(state, request, state.slot)
        : benRules.serve(rules, state, request);
    },
    answered: (rules, state, answer) => {
      if (!isPull(answer.pending)) return benRules.answered(rules, state, answer);
      const snapshot = answer.reply['snapshot'] as Snapshot;
      return giveUp({ ...state, ...snapshot }, answer.pending, 'no answer from the backup');
    },
    refused: (rules, state, answer) =>
      isPull(answer.pending) ? benRules.refused(rules, state, answer) : pull(state, answer.pending),
    failed: (_rules, state, pending) => (isPull(pending) ? stay(state) : pull(state, pending)),
    timedOut: (_rules, state, pending) => pull(state, pending),
    backUp: (rules, state, request) =>
      (request.message.slot ?? 0) < state.slot
        ? stay(state, refuse(request.call, 'a forward of an earlier epoch'))
        : benRules.backUp(rules, state, request),
    others: {
      pull: (rules, state, { call, message }) => {
        const { view, slot } = message as unknown as { view: number; slot: number };
        const refusal = rules.whyRefused(rules, state, view);
        if (refusal !== undefined) return stay(state, refuse(call, refusal));
        const fenced = { ...state, slot: Math.max(state.slot, slot) };
        return stay(fenced, reply(call, { ok: true, snapshot: rules.snapshot(fenced) }));
      },
    },
  };
}

function isPull(pending: Pending): boolean {
  return pending.message.type === 'pull';
}

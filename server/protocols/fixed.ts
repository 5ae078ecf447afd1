// The fixed key/value servers: correct under loss, delay, duplication, pauses, crashes and view
// changes. Every operation, `get` too, has a slot: the number of operations applied when it is done.
// In a view a slot is bound to one operation for ever, and nothing is answered before the backup
// has executed that slot. Each mistake of the gallery overrides one decision of these.
import { lookUp, withEntry } from '../record.ts';
import {
  answer,
  execute,
  executionOf,
  forward,
  giveUp,
  resend,
  settle,
} from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import type { Executed, Execution, ReplicaStep, Rules, TableRules } from '../replica/rules.ts';
import type { ReplicaState, Request } from '../replica/state.ts';
import { carefulViews } from '../replica/views.ts';
import { andThen, refuse, reply, stay } from '../step.ts';
import { protocol, type AnyProtocol } from './protocol.ts';

/** One entry for each client is enough, because a client has one operation in flight. */
const lastOfEachClient: TableRules = {
  recall: ({ table }, { client, seq }) => {
    for (const [last, result] of Object.entries(lookUp(table, client) ?? {})) {
      if (seq === Number(last)) return { type: 'done', result };
      if (seq < Number(last)) return { type: 'stale' };
    }
    return { type: 'new' };
  },
  remember: (table, { client, seq }, result) => withEntry(table, client, { [seq]: result }),
};

export const fixedRules: Rules = {
  ...carefulViews,
  ...lastOfEachClient,
  execute,

  serve: (rules, state, request) => {
    const recalled = rules.recall(state, executionOf(request));
    switch (recalled.type) {
      case 'done':
        return stay(state, answer(request, recalled.result));
      case 'stale':
        return stay(state, refuse(request.call, 'its client has moved on'));
      case 'new':
        return state.view.backup === null
          ? executeAndAnswer(rules, state, request)
          : forward(state, request, state.slot + 1);
    }
  },

  // Only now that the backup has it, the primary executes the same operation in the same slot.
  answered: (rules, state, { pending }) =>
    andThen(settle(state, pending), (next) => executeAndAnswer(rules, next, pending.request)),

  // It may be deposed: it decides nothing more until it learns of a newer view.
  refused: (_rules, state, { pending }) =>
    andThen(giveUp(state, pending, 'the backup refused'), (next) =>
      stay({ ...next, isFenced: true }, { type: 'trace', event: 'fenced', view: next.view.number }),
    ),

  // Whether the backup executed it is not known, so it is held on to: the timer will send it again.
  failed: (_rules, state) => stay(state),
  timedOut: (_rules, state, pending) => resend(state, pending),

  backUp: (rules, state, { call, message }) => {
    const refusal = rules.whyRefused(rules, state, message.view);
    if (refusal !== undefined) return stay(state, refuse(call, refusal));
    const slot = message.slot ?? 0;
    if (slot > state.slot + 1) return stay(state, refuse(call, 'operations before it are missing'));
    // Sent again, because our answer was lost or late.
    if (slot <= state.slot) return stay(state, reply(call, { ok: true }));
    const executed = executeInNextSlot(rules, state, message);
    return stay(executed.state, executed.trace, reply(call, { ok: true }));
  },
};

export function executeInNextSlot(
  rules: Rules,
  state: ReplicaState,
  execution: Execution,
): Executed {
  const executed = rules.execute({ ...state, slot: state.slot + 1 }, execution);
  const table = rules.remember(state.table, execution, executed.result);
  return { ...executed, state: { ...executed.state, table } };
}

export function executeAndAnswer(rules: Rules, state: ReplicaState, request: Request): ReplicaStep {
  const executed = executeInNextSlot(rules, state, executionOf(request));
  return stay(executed.state, executed.trace, answer(request, executed.result));
}

export const fixed: AnyProtocol = protocol({
  name: 'fixed',
  summary:
    'Ben’s servers repaired: both execute every operation in numbered slots, a forward is sent again until it is answered, and a refused primary does nothing more.',
  ending: 'none',
  replica: replica(fixedRules),
});

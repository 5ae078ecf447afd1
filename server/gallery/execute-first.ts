// The fixed servers with one mistake: the primary executes first and then forwards, and rolls
// nothing back when that fails.
import { executeInNextSlot, fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { executionOf, forward, giveUp, settle } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import { andThen, stay } from '../step.ts';

export const executeFirst: AnyProtocol = protocol({
  name: 'execute-first',
  summary: 'The primary executes first and then forwards, and rolls nothing back when that fails.',
  ending: 'lost-operation',
  replica: replica({
    ...fixedRules,
    serve: (rules, state, request) => {
      const isNew = rules.recall(state, executionOf(request)).type === 'new';
      if (!isNew || state.view.backup === null) return fixedRules.serve(rules, state, request);
      const executed = executeInNextSlot(rules, state, executionOf(request));
      return andThen(stay(executed.state, executed.trace), (next) =>
        forward(next, request, next.slot),
      );
    },
    answered: (rules, state, { pending }) =>
      andThen(settle(state, pending), (next) => fixedRules.serve(rules, next, pending.request)),
    timedOut: (_rules, state, pending) =>
      giveUp(state, pending, 'no answer from the backup in time'),
  }),
});

// The fixed servers with one mistake: the primary serves alone while the state is on its way to the
// new backup.
import { executeAndAnswer, fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { executionOf } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';

export const serveDuringTransfer: AnyProtocol = protocol({
  name: 'serve-during-transfer',
  summary: 'The primary serves alone while the state is on its way to the new backup.',
  ending: 'lost-operation',
  replica: replica({
    ...fixedRules,
    isFree: (state) => state.pending.length === 0,
    serve: (rules, state, request) =>
      state.transfer === null || rules.recall(state, executionOf(request)).type !== 'new'
        ? fixedRules.serve(rules, state, request)
        : executeAndAnswer(rules, state, request),
  }),
});

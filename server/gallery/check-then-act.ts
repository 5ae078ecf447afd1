// The fixed servers with one mistake: the duplicate table is looked up when a request arrives, but
// not again when it gets the lock.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { executionOf } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';

export const checkThenAct: AnyProtocol = protocol({
  name: 'check-then-act',
  summary:
    'The duplicate table is looked up when a request arrives, but not again when it gets the lock.',
  ending: 'duplicated-execution',
  replica: replica({
    ...fixedRules,
    atOnce: (rules, state, request) => {
      const isPrimary = rules.roleOf(state, state.view) === 'primary' && rules.mayAct(state);
      const isKnown = rules.recall(state, executionOf(request)).type !== 'new';
      return isPrimary && !state.isFenced && state.transfer === null && isKnown
        ? fixedRules.serve(rules, state, request)
        : undefined;
    },
    serve: (rules, state, request) =>
      fixedRules.serve({ ...rules, recall: () => ({ type: 'new' }) }, state, request),
  }),
});

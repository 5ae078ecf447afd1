// The fixed servers with one mistake: the lock is released during the forward: primary and backup
// may execute in different orders.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { executionOf, forward } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import { refuse, stay } from '../step.ts';

export const unorderedForward: AnyProtocol = protocol({
  name: 'unordered-forward',
  summary:
    'The lock is released during the forward: primary and backup may execute in different orders.',
  ending: 'fork',
  replica: replica({
    ...fixedRules,
    isFree: (state) => state.transfer === null,
    serve: (rules, state, request) => {
      const { client, seq } = request.message;
      const isUnderWay = state.pending.some(
        ({ request: { message } }) => message.client === client && message.seq === seq,
      );
      if (isUnderWay) return stay(state, refuse(request.call, 'it is under way'));
      const isNew = rules.recall(state, executionOf(request)).type === 'new';
      return isNew && state.view.backup !== null
        ? forward(state, request)
        : fixedRules.serve(rules, state, request);
    },
    backUp: (rules, state, request) => {
      const isNew = rules.recall(state, request.message).type === 'new';
      const message = { ...request.message, slot: isNew ? state.slot + 1 : state.slot };
      return fixedRules.backUp(rules, state, { ...request, message });
    },
  }),
});

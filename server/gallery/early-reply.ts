// The fixed servers with one mistake: the primary executes and answers before its backup has
// acknowledged.
import { executeAndAnswer, fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { executionOf, forward, settle } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import type { ReplicaStep } from '../replica/rules.ts';
import type { ReplicaState } from '../replica/state.ts';
import { andThen, stay } from '../step.ts';

export const earlyReply: AnyProtocol = protocol({
  name: 'early-reply',
  summary: 'The primary executes and answers before its backup has acknowledged.',
  ending: 'lost-operation',
  replica: replica({
    ...fixedRules,
    serve: (rules, state, request) => {
      const isNew = rules.recall(state, executionOf(request)).type === 'new';
      if (!isNew || state.view.backup === null) return fixedRules.serve(rules, state, request);
      return andThen(executeAndAnswer(rules, state, request), (next) =>
        andThen(forward(next, request, next.slot), markAnswered),
      );
    },
    answered: (_rules, state, { pending }) => settle(state, pending),
  }),
});

function markAnswered(state: ReplicaState): ReplicaStep {
  const pending = state.pending.map((one) => ({ ...one, isAnswered: true as const }));
  return stay({ ...state, pending });
}

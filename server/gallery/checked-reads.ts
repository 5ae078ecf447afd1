// The fixed servers with another way to read that is right: a get asks the backup whether the view
// still stands, and takes no slot.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { lookUp } from '../record.ts';
import { answer, askBackup, settle } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import type { ReplicaStep } from '../replica/rules.ts';
import type { ReplicaState, Request } from '../replica/state.ts';
import { andThen, refuse, reply, stay } from '../step.ts';

export const checkedReads: AnyProtocol = protocol({
  name: 'checked-reads',
  summary: 'A get asks the backup whether the view still stands, and takes no slot.',
  ending: 'none',
  replica: replica({
    ...fixedRules,
    serve: (rules, state, request) => {
      if (request.message.type !== 'get') return fixedRules.serve(rules, state, request);
      return state.view.backup === null
        ? read(state, request)
        : askBackup(state, request, { type: 'check', view: state.view.number });
    },
    answered: (rules, state, { pending, reply: answered }) => {
      return pending.message.type === 'check'
        ? andThen(settle(state, pending), (next) => read(next, pending.request))
        : fixedRules.answered(rules, state, { pending, reply: answered });
    },
    others: {
      check: (rules, state, { call, message }) => {
        const refusal = rules.whyRefused(rules, state, message['view'] as number);
        return stay(
          state,
          refusal === undefined ? reply(call, { ok: true }) : refuse(call, refusal),
        );
      },
    },
  }),
});

function read(state: ReplicaState, request: Request): ReplicaStep {
  return stay(state, answer(request, lookUp(state.data, request.message.key) ?? ''));
}

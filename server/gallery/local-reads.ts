// The fixed servers with one mistake: the primary answers get out of its own memory, without its
// backup.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { lookUp } from '../record.ts';
import { answer } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import { stay } from '../step.ts';

export const localReads: AnyProtocol = protocol({
  name: 'local-reads',
  summary: 'The primary answers get out of its own memory, without its backup.',
  ending: 'stale-read',
  replica: replica({
    ...fixedRules,
    atOnce: (rules, state, request) => {
      const { type, key } = request.message;
      const isPrimary = rules.roleOf(state, state.view) === 'primary' && rules.mayAct(state);
      return type === 'get' && isPrimary
        ? stay(state, answer(request, lookUp(state.data, key) ?? ''))
        : undefined;
    },
  }),
});

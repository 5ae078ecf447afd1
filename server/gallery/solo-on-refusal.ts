// The fixed servers with one mistake: the primary goes on alone when its backup refuses a forward.
import { executeAndAnswer, fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { settle } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import { andThen } from '../step.ts';

export const soloOnRefusal: AnyProtocol = protocol({
  name: 'solo-on-refusal',
  summary: 'The primary goes on alone when its backup refuses a forward.',
  ending: 'fork',
  replica: replica({
    ...fixedRules,
    refused: (rules, state, { pending }) =>
      andThen(settle(state, pending), (next) => executeAndAnswer(rules, next, pending.request)),
  }),
});

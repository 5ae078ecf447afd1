// The fixed servers with one mistake: the primary goes on alone when its backup does not answer in
// time.
import { executeAndAnswer, fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { settle } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import { andThen } from '../step.ts';

export const soloOnTimeout: AnyProtocol = protocol({
  name: 'solo-on-timeout',
  summary: 'The primary goes on alone when its backup does not answer in time.',
  ending: 'lost-operation',
  replica: replica({
    ...fixedRules,
    timedOut: (rules, state, pending) =>
      andThen(settle(state, pending), (next) => executeAndAnswer(rules, next, pending.request)),
  }),
});

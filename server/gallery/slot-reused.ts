// The fixed servers with one mistake: after a time-out the primary gives up, and gives the slot to
// another operation.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { giveUp } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';

export const slotReused: AnyProtocol = protocol({
  name: 'slot-reused',
  summary: 'After a time-out the primary gives up, and gives the slot to another operation.',
  ending: 'fork',
  replica: replica({
    ...fixedRules,
    timedOut: (_rules, state, pending) =>
      giveUp(state, pending, 'no answer from the backup in time'),
  }),
});

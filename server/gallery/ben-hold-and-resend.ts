// Ben's servers with a fix that is right: the primary holds on to an operation and sends it again
// until the backup answers or the view changes.
import { benRules } from '../protocols/ben.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { resend } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import { stay } from '../step.ts';

export const benHoldAndResend: AnyProtocol = protocol({
  name: 'ben-hold-and-resend',
  summary:
    'The primary holds on to an operation and sends it again until the backup answers or the view changes.',
  ending: 'none',
  replica: replica({
    ...benRules,
    refused: (_rules, state) => stay(state),
    failed: (_rules, state) => stay(state),
    timedOut: (_rules, state, pending) => resend(state, pending),
  }),
});

// The fixed servers with one mistake: the primary acknowledges its view before the backup has the
// state, and servers act without it.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const earlyAckNoGuard: AnyProtocol = protocol({
  name: 'early-ack-no-guard',
  summary:
    'The primary acknowledges its view before the backup has the state, and servers act without it.',
  ending: 'lost-operation',
  replica: replica({ ...fixedRules, acknowledges: () => true, mayAct: () => true }),
});

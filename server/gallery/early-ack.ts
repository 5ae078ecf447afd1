// The fixed servers with one mistake: the primary acknowledges its view before the backup has the
// state.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const earlyAck: AnyProtocol = protocol({
  name: 'early-ack',
  summary: 'The primary acknowledges its view before the backup has the state.',
  ending: 'stuck',
  replica: replica({ ...fixedRules, acknowledges: () => true }),
});

// The fixed servers with one mistake: the backup takes over the state of every transfer, a second
// or late one in the same view too.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const transferTwice: AnyProtocol = protocol({
  name: 'transfer-twice',
  summary:
    'The backup takes over the state of every transfer, a second or late one in the same view too.',
  ending: 'lost-operation',
  replica: replica({ ...fixedRules, installs: () => true }),
});

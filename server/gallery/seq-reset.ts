// The fixed servers with one mistake: the client begins its sequence numbers again under its old
// id, here with every operation.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const seqReset: AnyProtocol = protocol({
  name: 'seq-reset',
  summary:
    'The client begins its sequence numbers again under its old id, here with every operation.',
  ending: 'wrong-result',
  replica: replica(fixedRules),
  client: { attempt: (operation) => ({ ...operation, seq: 1 }) },
});

// The fixed servers with one mistake: the client takes a new sequence number when it tries again.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const newSeqOnRetry: AnyProtocol = protocol({
  name: 'new-seq-on-retry',
  summary: 'The client takes a new sequence number when it tries again.',
  ending: 'duplicated-execution',
  replica: replica(fixedRules),
  client: {
    attempt: (operation, isRetry) => ({ ...operation, seq: 2 * operation.seq + (isRetry ? 1 : 0) }),
  },
});

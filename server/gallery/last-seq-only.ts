// The fixed servers with one mistake: only the sequence number that a client used last counts as a
// duplicate, and an older one as new.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const lastSeqOnly: AnyProtocol = protocol({
  name: 'last-seq-only',
  summary:
    'Only the sequence number that a client used last counts as a duplicate, and an older one as new.',
  ending: 'duplicated-execution',
  replica: replica({
    ...fixedRules,
    recall: (state, execution) => {
      const recalled = fixedRules.recall(state, execution);
      return recalled.type === 'stale' ? { type: 'new' } : recalled;
    },
  }),
});

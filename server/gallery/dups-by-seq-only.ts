// The fixed servers with one mistake: the duplicate table is keyed by the sequence number alone,
// not by the client.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { lookUp, withEntry } from '../record.ts';
import { replica } from '../replica/replica.ts';

const everybody = '';

export const dupsBySeqOnly: AnyProtocol = protocol({
  name: 'dups-by-seq-only',
  summary: 'The duplicate table is keyed by the sequence number alone, not by the client.',
  ending: 'wrong-result',
  replica: replica({
    ...fixedRules,
    recall: ({ table }, { seq }) => {
      const result = lookUp(lookUp(table, everybody) ?? {}, String(seq));
      return result === undefined ? { type: 'new' } : { type: 'done', result };
    },
    remember: (table, { seq }, result) =>
      withEntry(table, everybody, { ...lookUp(table, everybody), [seq]: result }),
  }),
});

// The fixed servers with one mistake: a new backup is sent the values without the duplicate table.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const dupsNotTransferred: AnyProtocol = protocol({
  name: 'dups-not-transferred',
  summary: 'A new backup is sent the values without the duplicate table.',
  ending: 'duplicated-execution',
  replica: replica({ ...fixedRules, snapshot: ({ data, slot }) => ({ data, table: {}, slot }) }),
});

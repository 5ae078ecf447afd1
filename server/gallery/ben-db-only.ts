// Ben's servers with a less charitable reading of what the exam leaves open: a new backup is sent
// the values without the duplicate table.
import { benRules } from '../protocols/ben.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const benDbOnly: AnyProtocol = protocol({
  name: 'ben-db-only',
  summary: 'Ben’s servers, but a new backup is sent the values without the duplicate table.',
  ending: 'duplicated-execution',
  replica: replica({ ...benRules, snapshot: ({ data, slot }) => ({ data, table: {}, slot }) }),
});

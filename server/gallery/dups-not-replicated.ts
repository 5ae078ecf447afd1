// The fixed servers with one mistake: the backup executes what is forwarded, but does not record it
// in its duplicate table.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const dupsNotReplicated: AnyProtocol = protocol({
  name: 'dups-not-replicated',
  summary: 'The backup executes what is forwarded, but does not record it in its duplicate table.',
  ending: 'duplicated-execution',
  replica: replica({
    ...fixedRules,
    backUp: (rules, state, request) =>
      fixedRules.backUp({ ...rules, remember: (table) => table }, state, request),
  }),
});

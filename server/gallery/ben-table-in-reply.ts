// Ben's servers with a fix that looks right: the backup’s reply carries its whole duplicate table,
// and the primary takes it, but still only the one value.
import { benRules } from '../protocols/ben.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replyingWith } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import type { Table } from '../replica/state.ts';

export const benTableInReply: AnyProtocol = protocol({
  name: 'ben-table-in-reply',
  summary:
    'The backup’s reply carries its whole duplicate table, and the primary takes it, but still only the one value.',
  ending: 'lost-operation',
  replica: replica({
    ...benRules,
    backUp: (rules, state, request) => {
      const step = benRules.backUp(rules, state, request);
      return replyingWith(step, { table: step.state.table });
    },
    answered: (rules, state, answer) => {
      const table = answer.reply['table'] as Table;
      const step = benRules.answered(rules, state, answer);
      return { ...step, state: { ...step.state, table } };
    },
  }),
});

// Ben's servers with a fix that is right: the backup’s reply carries the duplicate entries of that
// key along with its value. For that the table is kept by key and client.
import { benRules } from '../protocols/ben.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { lookUp, withEntry } from '../record.ts';
import { replyingWith } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import type { Table } from '../replica/state.ts';

export const benKeyEntries: AnyProtocol = protocol({
  name: 'ben-key-entries',
  summary: 'The backup’s reply carries the duplicate entries of that key along with its value.',
  ending: 'none',
  replica: replica({
    ...benRules,
    recall: ({ table }, { client, seq, key }) => {
      const result = lookUp(lookUp(table, entriesOf(key, client)) ?? {}, String(seq));
      return result === undefined ? { type: 'new' } : { type: 'done', result };
    },
    remember: (table, { client, seq, key }, result) => {
      const entries = entriesOf(key, client);
      return withEntry(table, entries, { ...lookUp(table, entries), [seq]: result });
    },
    backUp: (rules, state, request) => {
      const step = benRules.backUp(rules, state, request);
      const ofKey = Object.entries(step.state.table).filter(
        ([entries]) => keyOf(entries) === request.message.key,
      );
      return replyingWith(step, { entries: Object.fromEntries(ofKey) });
    },
    answered: (rules, state, answer) => {
      const step = benRules.answered(rules, state, answer);
      const ofKey = Object.entries(answer.reply['entries'] as Table);
      const table = ofKey.reduce(
        (entered, [entries, results]) => withEntry(entered, entries, results),
        step.state.table,
      );
      return { ...step, state: { ...step.state, table } };
    },
  }),
});

function entriesOf(key: string, client: string): string {
  return JSON.stringify([key, client]);
}

function keyOf(entries: string): string {
  return (JSON.parse(entries) as readonly [string, string])[0];
}

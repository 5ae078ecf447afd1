// Ben's key/value servers, as in the exam: each function stands beside the lines of its pseudocode.
// What those leave open is chosen charitably, so that the bug is Ben's: a new backup gets the values
// and the duplicate table before the view is acknowledged, and refuses forwards until it has them;
// `get` goes the same way as `puthash`.
import type { Reply } from '../machine.ts';
import { lookUp, withEntry } from '../record.ts';
import { answer, execute, executionOf, forward, giveUp, settle } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import type { Rules } from '../replica/rules.ts';
import { carefulViews } from '../replica/views.ts';
import { andThen, refuse, reply, stay } from '../step.ts';
import { protocol, type AnyProtocol } from './protocol.ts';

export const benRules: Rules = {
  ...carefulViews,
  execute,

  // dups[(client_id, seq)]
  recall: (state, { client, seq }) => {
    const result = lookUp(lookUp(state.table, client) ?? {}, String(seq));
    return result === undefined ? { type: 'new' } : { type: 'done', result };
  },
  remember: (table, { client, seq }, result) =>
    withEntry(table, client, { ...lookUp(table, client), [seq]: result }),

  // primary_puthash(client_id, seq, k, v): hold global lock
  serve: (rules, state, request) => {
    // if (client_id, seq) in dups: return dups[(client_id, seq)]
    const recalled = rules.recall(state, executionOf(request));
    if (recalled.type === 'done') return stay(state, answer(request, recalled.result));
    // if there is a backup: send (backup_puthash, cur_viewnum, client_id, seq, k, v) to backup
    if (state.view.backup !== null) return forward(state, request);
    // else: result = db[k]; db[k] = hash(db[k] + v); dups[(client_id, seq)] = result; return result
    const { result, state: executed, trace } = rules.execute(state, executionOf(request));
    const table = rules.remember(executed.table, executionOf(request), result);
    return stay({ ...executed, table }, trace, answer(request, result));
  },

  // get (result, newval) from backup's reply; db[k] = newval; dups[(client_id, seq)] = result; return result
  answered: (rules, state, { pending, reply: backupReply }) => {
    const { result, value } = backupReply as BackupReply;
    const execution = executionOf(pending.request);
    const { client, seq, key } = execution;
    const adopted = {
      ...state,
      data: withEntry(state.data, key, value),
      table: rules.remember(state.table, execution, result),
    };
    return andThen(settle(adopted, pending), (next) =>
      stay(
        next,
        { type: 'trace', event: 'value-adopted', client, seq, key, next: value },
        answer(pending.request, result),
      ),
    );
  },

  // if error: return error
  refused: (_rules, state, { pending, reply: refusal }) =>
    giveUp(state, pending, `the backup refused: ${refusal.error ?? 'no reason given'}`),
  failed: (_rules, state, pending) => giveUp(state, pending, 'no answer from the backup'),
  timedOut: (_rules, state, pending) => giveUp(state, pending, 'no answer from the backup in time'),

  // backup_puthash(arg_viewnum, client_id, seq, k, v): hold global lock
  backUp: (rules, state, { call, message }) => {
    // if arg_viewnum != cur_viewnum: return error
    const refusal = rules.whyRefused(rules, state, message.view);
    if (refusal !== undefined) return stay(state, refuse(call, refusal));
    // if (client_id, seq) in dups: result = dups[(client_id, seq)]; return (result, db[k])
    const recalled = rules.recall(state, message);
    if (recalled.type === 'done') {
      const value = lookUp(state.data, message.key) ?? '';
      return stay(state, reply(call, { ok: true, result: recalled.result, value }));
    }
    // else: result = db[k]; db[k] = hash(db[k] + v); dups[(client_id, seq)] = result; return (result, db[k])
    const { result, state: executed, value, trace } = rules.execute(state, message);
    const table = rules.remember(executed.table, message, result);
    const backupReply: BackupReply = { ok: true, result, value };
    return stay({ ...executed, table }, trace, reply(call, backupReply));
  },
};

interface BackupReply extends Reply {
  readonly result: string | null;
  /** db[k] after the operation. */
  readonly value: string;
}

export const ben: AnyProtocol = protocol({
  name: 'ben',
  summary:
    'Ben’s servers as in the exam: the primary takes over the value that its backup computed, but not what else was executed on the way to it.',
  ending: 'duplicated-execution',
  replica: replica(benRules),
});

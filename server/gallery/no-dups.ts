// The fixed servers with one mistake: there is no duplicate table: every retry is executed.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const noDups: AnyProtocol = protocol({
  name: 'no-dups',
  summary: 'There is no duplicate table: every retry is executed.',
  ending: 'duplicated-execution',
  replica: replica({ ...fixedRules, recall: () => ({ type: 'new' }) }),
});

// The fixed servers with one mistake: a quick restart goes unnoticed, and the server resumes its
// role with nothing in memory.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';
import { correctViews } from '../view-server.ts';

export const amnesia: AnyProtocol = protocol({
  name: 'amnesia',
  summary:
    'A quick restart goes unnoticed, and the server resumes its role with nothing in memory.',
  ending: 'lost-operation',
  replica: replica({
    ...fixedRules,
    roleOf: ({ config: { name } }, { primary, backup }) =>
      primary === name ? 'primary' : backup === name ? 'backup' : 'idle',
    mayAct: () => true,
  }),
  views: {
    incarnationOf: (known, ping) => known?.incarnation ?? correctViews.incarnationOf(known, ping),
  },
});

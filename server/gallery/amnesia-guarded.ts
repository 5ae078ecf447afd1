// The fixed servers with one mistake: a quick restart goes unnoticed, and the server does not know
// its role any more.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';
import { correctViews } from '../view-server.ts';

export const amnesiaGuarded: AnyProtocol = protocol({
  name: 'amnesia-guarded',
  summary: 'A quick restart goes unnoticed, and the server does not know its role any more.',
  ending: 'stuck',
  replica: replica(fixedRules),
  views: {
    incarnationOf: (known, ping) => known?.incarnation ?? correctViews.incarnationOf(known, ping),
  },
});

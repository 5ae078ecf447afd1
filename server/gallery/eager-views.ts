// The fixed servers with one mistake: the view server changes the view before its primary has
// acknowledged it.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const eagerViews: AnyProtocol = protocol({
  name: 'eager-views',
  summary: 'The view server changes the view before its primary has acknowledged it.',
  ending: 'stuck',
  replica: replica(fixedRules),
  views: { mayChange: () => true },
});

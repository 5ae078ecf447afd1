// The fixed servers with one mistake: the view changes before its primary has acknowledged it, and
// servers act without the state.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const eagerViewsNoGuard: AnyProtocol = protocol({
  name: 'eager-views-no-guard',
  summary:
    'The view changes before its primary has acknowledged it, and servers act without the state.',
  ending: 'lost-operation',
  replica: replica({ ...fixedRules, mayAct: () => true }),
  views: { mayChange: () => true },
});

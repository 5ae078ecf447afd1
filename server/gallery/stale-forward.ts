// The fixed servers with one mistake: the backup accepts forwards of an older view, whatever it has
// become since.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';

export const staleForward: AnyProtocol = protocol({
  name: 'stale-forward',
  summary: 'The backup accepts forwards of an older view, whatever it has become since.',
  ending: 'stale-read',
  replica: replica({
    ...fixedRules,
    whyRefused: (rules, state, view) =>
      view < state.view.number ? undefined : fixedRules.whyRefused(rules, state, view),
  }),
});

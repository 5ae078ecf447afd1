// The fixed servers with one mistake: the backup executes a forward again when it is sent again.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';
import { stay } from '../step.ts';

export const backupReapplies: AnyProtocol = protocol({
  name: 'backup-reapplies',
  summary: 'The backup executes a forward again when it is sent again.',
  ending: 'duplicated-execution',
  replica: replica({
    ...fixedRules,
    backUp: (rules, state, request) => {
      const step = fixedRules.backUp(rules, state, request);
      const { slot = 0 } = request.message;
      const isRefused = rules.whyRefused(rules, state, request.message.view) !== undefined;
      if (isRefused || slot > state.slot) return step;
      const again = rules.execute(state, request.message);
      return stay(again.state, again.trace, ...step.effects);
    },
  }),
});

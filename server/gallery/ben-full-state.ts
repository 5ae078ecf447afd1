// Ben's servers with a fix that is right: the backup’s reply carries its whole state, and the
// primary takes it over.
import { benRules } from '../protocols/ben.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replyingWith } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import type { Snapshot } from '../replica/state.ts';

export const benFullState: AnyProtocol = protocol({
  name: 'ben-full-state',
  summary: 'The backup’s reply carries its whole state, and the primary takes it over.',
  ending: 'none',
  replica: replica({
    ...benRules,
    backUp: (rules, state, request) => {
      const step = benRules.backUp(rules, state, request);
      return replyingWith(step, { snapshot: rules.snapshot(step.state) });
    },
    answered: (rules, state, answer) => {
      const snapshot = answer.reply['snapshot'] as Snapshot;
      const step = benRules.answered(rules, state, answer);
      return { ...step, state: { ...step.state, ...snapshot } };
    },
  }),
});

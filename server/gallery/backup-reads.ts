// The fixed servers with one mistake: the backup answers get out of its own memory, and clients
// read there.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { lookUp } from '../record.ts';
import { answer } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';
import { stay } from '../step.ts';

export const backupReads: AnyProtocol = protocol({
  name: 'backup-reads',
  summary: 'The backup answers get out of its own memory, and clients read there.',
  ending: 'stale-read',
  replica: replica({
    ...fixedRules,
    atOnce: (rules, state, request) => {
      const { type, key } = request.message;
      if (type !== 'get' || rules.whyRefused(rules, state, state.view.number) !== undefined) {
        return undefined;
      }
      return stay(state, answer(request, lookUp(state.data, key) ?? ''));
    },
  }),
  client: {
    serverFor: (view, { type }) => (type === 'get' ? (view.backup ?? view.primary) : view.primary),
  },
});

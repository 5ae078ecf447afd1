// The fixed servers with one mistake: a repeated request is answered with the current value, not
// with its own result.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { lookUp } from '../record.ts';
import { replica } from '../replica/replica.ts';

export const currentValueOnDup: AnyProtocol = protocol({
  name: 'current-value-on-dup',
  summary: 'A repeated request is answered with the current value, not with its own result.',
  ending: 'wrong-result',
  replica: replica({
    ...fixedRules,
    recall: (state, execution) => {
      const recalled = fixedRules.recall(state, execution);
      const result = lookUp(state.data, execution.key) ?? '';
      return recalled.type === 'done' ? { type: 'done', result } : recalled;
    },
  }),
});

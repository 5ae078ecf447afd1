// The fixed servers with one mistake: the result is looked up after the operation was executed.
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { execute } from '../replica/operations.ts';
import { replica } from '../replica/replica.ts';

export const newValueReturned: AnyProtocol = protocol({
  name: 'new-value-returned',
  summary: 'The result is looked up after the operation was executed.',
  ending: 'wrong-result',
  replica: replica({
    ...fixedRules,
    execute: (state, execution) => {
      const executed = execute(state, execution);
      return { ...executed, result: executed.value };
    },
  }),
});

// The fixed servers with one mistake: the duplicate table is emptied from time to time.
import type { Effect } from '../machine.ts';
import { fixedRules } from '../protocols/fixed.ts';
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';
import { stay } from '../step.ts';

const machine = replica(fixedRules);
const evictLater: Effect = { type: 'set-timer', timer: 'evict', delayMs: 200 };

export const evictedDups: AnyProtocol = protocol({
  name: 'evicted-dups',
  summary: 'The duplicate table is emptied from time to time.',
  ending: 'duplicated-execution',
  replica: {
    init: machine.init,
    step: (state, input) => {
      if (input.type === 'timer' && input.timer === 'evict') {
        return stay({ ...state, table: {} }, evictLater);
      }
      const step = machine.step(state, input);
      return input.type === 'start' ? { ...step, effects: [...step.effects, evictLater] } : step;
    },
  },
});

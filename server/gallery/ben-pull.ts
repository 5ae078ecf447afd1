// Ben's servers with a fix that looks right: after any error the primary pulls the backup's state;
// but there is no fence, and a forward that is still on its way is executed after the pull.
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';
import { pulling } from './pulling.ts';

export const benPull: AnyProtocol = protocol({
  name: 'ben-pull',
  summary:
    'After any error the primary pulls the backup’s state, but an old forward may execute after that.',
  ending: 'duplicated-execution',
  replica: replica(pulling((epoch) => epoch)),
});

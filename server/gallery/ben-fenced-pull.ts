// Ben's servers with a fix that is right: after any error the primary pulls the backup's state, and
// the epoch that rises with each pull keeps out forwards from before it.
import { protocol, type AnyProtocol } from '../protocols/protocol.ts';
import { replica } from '../replica/replica.ts';
import { pulling } from './pulling.ts';

export const benFencedPull: AnyProtocol = protocol({
  name: 'ben-fenced-pull',
  summary:
    'After any error the primary pulls the backup’s state, with a fence against forwards from before.',
  ending: 'none',
  replica: replica(pulling((epoch) => epoch + 1)),
});

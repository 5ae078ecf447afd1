// nats-server, of the PATH or built as the Go module that it is.
import type { Program } from './programs.ts';

const MODULE = 'github.com/nats-io/nats-server/v2';
const VERSION = '2.15.2';

/** With batches of direct gets; what is older will do for one server alone. */
export const natsServer: Program = {
  name: 'nats-server',
  version: VERSION,
  minimum: '2.11',
  client: 'go',
  commands: [
    ['go', 'mod', 'init', 'fetched'],
    ['go', 'get', `${MODULE}@v${VERSION}`],
    ['go', 'build', '-o', 'nats-server', MODULE],
  ],
  file: 'nats-server',
};

// A harness to be killed: starts a cluster of one node in the folder it is given, and says so.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCluster } from '../../harness/cluster/real-cluster.ts';

const [root = ''] = process.argv.slice(2);
const program = fileURLToPath(new URL('little-server.js', import.meta.url));
const cluster = await startCluster({
  nodes: [
    {
      name: 's1',
      readyPath: '/ready',
      // The server is a child of what was started, as it is of `npm start`.
      command: ({ listen, dataFolder }) => [
        ...['/bin/sh', '-c', '"$@" & wait', 'sh'],
        process.execPath,
        program,
        listen,
        `--data=${dataFolder}`,
      ],
    },
  ],
  links: [],
  clients: ['c0'],
  folder: { path: root, logs: join(root, 'logs'), traces: join(root, 'traces') },
});
console.log(JSON.stringify(cluster.pids()));

// Members of etcd, one or three. A member advertises one address to all, so each gets a front (etcd-front.ts) that
// turns addresses nobody can dial into the links of that member.
import { fileURLToPath } from 'node:url';
import { missingOf, pathOf, provide, type Program } from './programs.ts';
import type { System } from '../system.ts';
import type { StartedNode } from '../../cluster/node-spec.ts';

const FRONT = fileURLToPath(new URL('./etcd-front.js', import.meta.url));
const VERSION = '3.7.3';

/** Its module's own main package cannot be built from outside, so this is one. */
const MAIN = `package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
`;

const etcdProgram: Program = {
  name: 'etcd',
  version: VERSION,
  minimum: '3.4',
  client: 'go',
  files: { 'main.go': MAIN },
  commands: [
    ['go', 'mod', 'init', 'fetched'],
    ['go', 'get', `go.etcd.io/etcd/server/v3@v${VERSION}`],
    ['go', 'build', '-o', 'etcd'],
  ],
  file: 'etcd',
};

/** In TEST-NET-1 (RFC 5737), where nobody is. */
const advertised = (member: string): string => `192.0.2.${member.slice(1)}:2380`;

function nodeSpec(name: string, members: readonly string[]): StartedNode {
  return {
    name,
    readyPath: '/health',
    command: ({ listen, peers, dataFolder }) => {
      const port = listen.split(':')[1] ?? '';
      // The same port of other loopback addresses: ours as long as that of 127.0.0.1 is.
      const [forClients, forPeers] = [`127.0.0.2:${port}`, `127.0.0.3:${port}`];
      const links = Object.entries(peers).map(([peer, link]) => `${advertised(peer)}=${link}`);
      const cluster = members.map((member) => `${member}=http://${advertised(member)}`);
      const front = [process.execPath, FRONT, listen, forClients, forPeers, ...links];
      const member = [
        ...[pathOf(etcdProgram), '--name', name, '--data-dir', dataFolder],
        ...['--listen-client-urls', `http://${forClients}`],
        ...['--advertise-client-urls', `http://${forClients}`],
        ...['--listen-peer-urls', `http://${forPeers}`],
        ...['--initial-advertise-peer-urls', `http://${advertised(name)}`],
        ...['--initial-cluster', cluster.join(), '--initial-cluster-state', 'new'],
        ...['--heartbeat-interval', '100', '--election-timeout', '500'],
      ];
      const script = '"$0" "$@" & exec env http_proxy="http://$FRONT" $ETCD';
      const variables = [`FRONT=${listen}`, `ETCD=${member.join(' ')}`];
      return ['env', ...variables, '/bin/sh', '-c', script, ...front];
    },
  };
}

/** What systems of these members (`s1`, ...) have in common. */
export function etcdMembers(
  ...members: readonly string[]
): Pick<System, 'nodes' | 'links' | 'missing' | 'provide'> {
  return {
    nodes: members.map((name) => nodeSpec(name, members)),
    links: members.flatMap((from) =>
      members.filter((to) => to !== from).map((to) => ({ from, to })),
    ),
    missing: () => missingOf(etcdProgram),
    provide: (provision) => provide(etcdProgram, provision),
  };
}

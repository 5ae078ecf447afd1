// The reference system: a view server and three key/value servers that run a protocol of server/.
// Its programs are started by path, and its clients' side is loaded by path: the wire between them
// is all that the two rooms share.
import { fileURLToPath } from 'node:url';
import type { Link } from '../../plan/topology.ts';
import type { Protocol, Timing } from '../../plan/machine.ts';
import { httpTransport } from './http-transport.ts';
import { openMachineClient, type Transport } from './machine-client.ts';
import { loadProtocols } from './protocols.ts';
import type { System } from '../system.ts';
import type { Situation } from '../../cluster/situation.ts';
import type { NodePlace, StartedNode } from '../../cluster/node-spec.ts';
import { VIEW_SERVER } from '../../plan/names.ts';
import { within } from '../../ground/within.ts';

const SERVER_PROGRAM = fileURLToPath(new URL('../../../server/main.js', import.meta.url));

const REPLICAS = ['s1', 's2', 's3'];

/** One system for each protocol that server/ has. */
export async function referenceSystems(): Promise<System[]> {
  const { protocols, defaultTiming } = await loadProtocols();
  return Object.values(protocols).map((protocol) =>
    referenceSystem(protocol, defaultTiming, httpTransport),
  );
}

/** How whoever is called `from` calls nodes that it reaches at these addresses. */
type Dial = (addresses: Readonly<Record<string, string>>, from: string) => Transport;

export function referenceSystem(protocol: Protocol, timing: Timing, dial: Dial): System {
  return {
    name: protocol.name,
    summary: protocol.summary,
    nodes: [VIEW_SERVER, ...REPLICAS].map((name) => nodeSpec(name, protocol.name)),
    links: REPLICAS.flatMap(linksOf),
    spared: [VIEW_SERVER],
    keeps: (node, situation) => lastHolder(node, situation, dial(situation.addresses, 'nemesis')),
    roles: {
      names: ['primary', 'backup'],
      players: async ({ addresses }) => {
        const { view } = await askViewServer(dial(addresses, 'nemesis'));
        return {
          ...(view.primary !== null && { primary: view.primary }),
          ...(view.backup !== null && { backup: view.backup }),
        };
      },
    },
    openClient: async (context) =>
      openMachineClient(
        { machine: protocol.client, timing, transport: dial(context.addresses, context.name) },
        context,
      ),
  };
}

function linksOf(from: string): Link[] {
  return [...REPLICAS, VIEW_SERVER].filter((to) => to !== from).map((to) => ({ from, to }));
}

function nodeSpec(name: string, protocol: string): StartedNode {
  return {
    name,
    readyPath: '/health',
    command: (place) => [
      process.execPath,
      SERVER_PROGRAM,
      '--name',
      name,
      '--protocol',
      protocol,
      ...placeArguments(place),
    ],
  };
}

function placeArguments({ listen, incarnation, peers, traceFile }: NodePlace): string[] {
  return [
    '--listen',
    listen,
    '--incarnation',
    String(incarnation),
    ...Object.entries(peers).flatMap(([peer, address]) => ['--peer', `${peer}=${address}`]),
    ...(traceFile === undefined ? [] : ['--trace', traceFile]),
  ];
}

interface Views {
  readonly view: {
    readonly number: number;
    readonly primary: string | null;
    readonly backup: string | null;
  };
  readonly isAcknowledged: boolean;
  readonly missedPings: Readonly<Record<string, number>>;
}

async function askViewServer(ask: Transport): Promise<Views> {
  const reply = await within(1000, undefined, (signal) =>
    ask(VIEW_SERVER, { type: 'status' }, { label: 'nemesis', signal }),
  );
  return reply as unknown as Views;
}

/**
 * The lab's design hangs for ever, rightly, when the last holder of the state dies: memory is all
 * that servers have, and no view changes before its primary acknowledged it.
 */
async function lastHolder(
  node: string,
  situation: Situation,
  ask: Transport,
): Promise<string | undefined> {
  const { view, isAcknowledged, missedPings } = await askViewServer(ask);
  const other = node === view.primary ? view.backup : view.primary;
  if (node !== view.primary && node !== view.backup) return undefined;
  if (!isAcknowledged) return `view ${view.number} is not acknowledged yet`;
  if (other === null) return `${node} alone holds the state`;
  if ((missedPings[other] ?? Infinity) > 1)
    return `${other}, the other holder of the state, misses its pings`;
  if (!situation.isSettled(other)) return `${other}, the other holder of the state, is not there`;
  // Cut, a backup cannot take over; and for a primary the view server would wait in vain, counted dead
  // before the backup that dies now.
  if (!situation.isOpen({ from: other, to: VIEW_SERVER })) {
    return `${other}, the other holder of the state, is cut from the view server`;
  }
  return undefined;
}

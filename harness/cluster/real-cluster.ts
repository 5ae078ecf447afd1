// The cluster made of real parts: node processes, and a real Toxiproxy (or the stand-in) between them.
// It is the one place that knows the order of starting, and so the order of stopping.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withUndo, type Undo } from '../ground/undo.ts';
import { AttachedControl } from './attached/attached-node.ts';
import { allOf } from './cluster.ts';
import { linkName, type Link, type NodeName } from '../plan/topology.ts';
import { addressesFor, canaryPathOf, controlsOf, dialledAt } from './controls.ts';
import { openLinks } from './links/links.ts';
import { preloadLibrary } from './preload-library.ts';
import { nodeClock, type NodeClock } from './clock/node-clock.ts';
import { nodeDisk, type NodeDisk } from './disk/node-disk.ts';
import { nodeProcess, type NodeProcess, type NodeProcessOptions } from './process/node-process.ts';
import { exitSentence, type Exit } from './process/process-group.ts';
import type { NodeSpec } from './node-spec.ts';
import { openRemoteNodes, type RemoteNodes } from './remote/remote-nodes.ts';
import type { RemoteControl, RemoteNodeOptions } from './remote/remote-node.ts';
import { openPortPool } from './ports.ts';
import { openProxyServer } from './proxy/proxy-server.ts';
import { findToxiproxy } from './proxy/toxiproxy-install.ts';
import { Wire } from './links/wire.ts';
import type { ClusterOptions, RunningCluster } from './running-cluster.ts';

const READY_TIMEOUT_MS = 15_000;

/** Rejects with everything stopped again, whatever went wrong. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const undo: Undo = [];
  // Ends every wait for a node: at an abort, at a failure, and when the cluster is stopped.
  const life = new AbortController();
  const abort = (): void => life.abort(options.signal?.reason);
  if (options.signal?.aborted === true) abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    return await start(options, life, undo);
  } catch (error) {
    await withUndo((steps) => {
      steps.push(...undo);
      return Promise.reject(error);
    });
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

async function start(
  options: ClusterOptions,
  life: AbortController,
  undo: Undo,
): Promise<RunningCluster> {
  const { folder, clients } = options;
  const onNote = options.onNote ?? (() => undefined);
  const { signal } = life;
  signal.throwIfAborted();
  const toxiproxy = options.toxiproxy ?? (await findToxiproxy({ progress: onNote, signal }));
  await mkdir(folder.logs, { recursive: true });
  signal.throwIfAborted();

  const pool = openPortPool();
  undo.push(pool.release);
  const { direct, wires } = await lay(options, undo, async () => `127.0.0.1:${await pool.take()}`);

  const failure = new AbortController();
  const proxies = await openProxyServer({
    toxiproxy,
    port: await pool.take(),
    folder: folder.logs,
    signal,
    onDeath: (sentence) => {
      onNote(sentence);
      failure.abort(new Error(sentence));
      life.abort(failure.signal.reason);
    },
  });
  undo.push(proxies.stop);

  const nodes = new Map<NodeName, ClusterNode>();
  const links = openLinks({
    wires,
    api: proxies.api,
    restart: proxies.restart,
    canaryPath: canaryPathOf(nodes, options.nodes),
    onTrouble: onNote,
  });
  if (toxiproxy.url !== undefined) undo.push(links.close);
  await links.open();

  const remotes = openRemoteNodes(folder.logs);
  undo.push(remotes.close);
  await remotes.reach(options.nodes);
  const libraries = {
    disk: options.disks === true ? await preloadLibrary('disk') : undefined,
    clock: options.clocks === true ? await preloadLibrary('clock') : undefined,
  };
  for (const spec of options.nodes) {
    const common = {
      readyTimeoutMs: options.readyTimeoutMs ?? READY_TIMEOUT_MS,
      signal,
      onExit: (exit: Exit) => {
        onNote(`node ${spec.name} ${exitSentence(exit)}`);
        options.onDeath?.(spec.name, exit);
      },
    };
    const node = await nodeOf(spec, { ...options, direct, wires, common, remotes, libraries });
    nodes.set(spec.name, node);
  }
  const list = [...nodes.values()];
  undo.push(() => {
    life.abort(new Error('the cluster is being stopped'));
    return stopNodes(list);
  });
  // Together, because some become ready only when their peers are there.
  const { up } = options;
  await Promise.all(
    list.filter(({ name }) => up?.includes(name) ?? true).map((node) => node.start()),
  );
  signal.throwIfAborted();

  return {
    ...controlsOf(nodes, { links, wires, clients }),
    healAll: async () => {
      const paused = list.filter((node) => node.state() === 'paused');
      const resumed = await Promise.all(
        paused.map((node) => node.faults.pause.end({ f: 'pause' })),
      );
      const mended = await links.mendAll();
      const down = list.filter((node) => node.state() === 'down');
      const restarted = await Promise.all(down.map((node) => node.start()));
      return allOf([...resumed, mended, ...restarted]);
    },
    stop: () =>
      withUndo((steps) => {
        steps.push(...undo.splice(0));
        return Promise.resolve();
      }),
    direct,
    failed: failure.signal,
    facts: {
      toxiproxy: {
        kind: toxiproxy.kind,
        from: toxiproxy.from,
        version: toxiproxy.version,
        url: proxies.url,
      },
      addresses: direct,
      links: dialledAt(wires),
      ...(options.nodes.some((spec) => 'remote' in spec) && { hosts: remotes.facts() }),
    },
    pids: () => pidsOf([proxies, ...list]),
  };
}

interface Around extends Layout, Pick<ClusterOptions, 'folder' | 'otlp'> {
  readonly common: Pick<RemoteNodeOptions, 'readyTimeoutMs' | 'signal' | 'onExit'>;
  readonly remotes: RemoteNodes;
  /** Before the disk and the clock of a node, where they are wanted. */
  readonly libraries: Readonly<Record<'disk' | 'clock', string | undefined>>;
}

/** A node where it is: on another machine, attached, or a process here. */
async function nodeOf(spec: NodeSpec, around: Around): Promise<ClusterNode> {
  const { common, remotes, libraries, direct, wires, folder } = around;
  const logFile = join(folder.logs, `${spec.name}.log`);
  if ('attached' in spec) {
    const commandLog = join(folder.logs, `${spec.name}.command.log`);
    return new AttachedControl({ ...common, spec, logFile: commandLog });
  }
  if (spec.remote !== undefined) {
    const peers = addressesFor(spec.name, wires);
    const traces = folder.traces;
    return remotes.place(spec, { ...common, direct: direct[spec.name]!, peers, traces, logFile });
  }
  const { disk, clock } = libraries;
  return nodeProcess({
    ...{ ...common, spec, ...placesOf(spec.name, around) },
    ...(disk !== undefined &&
      spec.stores === true && { disk: await diskOf(spec.name, folder, disk) }),
    ...(clock !== undefined && { clock: await clockOf(spec.name, folder, clock) }),
  });
}

type ClusterNode = NodeProcess | AttachedControl | RemoteControl;

/** Where a started node stands, and where what it prints goes. */
function placesOf(
  name: NodeName,
  { folder, otlp, direct, wires }: Pick<ClusterOptions, 'folder' | 'otlp'> & Layout,
): Pick<NodeProcessOptions, 'listen' | 'placeOf' | 'logFile'> {
  const listen = direct[name] ?? '';
  const peers = addressesFor(name, wires);
  const dataFolder = join(folder.path, 'data', name);
  return {
    listen,
    placeOf: (incarnation) => {
      const traceFile = join(folder.traces, `${name}.${incarnation}.jsonl`);
      const spans = otlp === undefined ? {} : { otlp: `${otlp}/${name}` };
      return { listen, peers, dataFolder, incarnation, traceFile, ...spans };
    },
    logFile: join(folder.logs, `${name}.log`),
  };
}

/** Beside the data folder, and gone with it. */
function diskOf(
  name: NodeName,
  folder: ClusterOptions['folder'],
  library: string,
): Promise<NodeDisk> {
  const dataFolder = join(folder.path, 'data', name);
  return nodeDisk(name, { dataFolder, stateFolder: `${dataFolder}.disk`, library });
}

function clockOf(
  name: NodeName,
  folder: ClusterOptions['folder'],
  library: string,
): Promise<NodeClock> {
  return nodeClock(name, { stateFolder: join(folder.path, 'data', `${name}.clock`), library });
}

/** Of those that are alive. */
function pidsOf(
  all: readonly { readonly name: string; readonly pid: () => number | undefined }[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    all.flatMap(({ name, pid }) => {
      const found = pid();
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

interface Layout {
  readonly direct: Readonly<Record<NodeName, string>>;
  readonly wires: readonly Wire[];
}

/** An address for each node, and one for each link. */
async function lay(
  options: ClusterOptions,
  undo: Undo,
  take: () => Promise<string>,
): Promise<Layout> {
  const direct: Record<NodeName, string> = {};
  for (const spec of options.nodes) {
    direct[spec.name] = 'attached' in spec ? spec.attached : await take();
  }
  const links = [
    ...options.links,
    ...options.clients.flatMap((from) => options.nodes.map(({ name: to }) => ({ from, to }))),
  ];
  const wires: Wire[] = [];
  for (const link of links) {
    const upstream = upstreamOf(link, options, direct);
    if (upstream === undefined) throw new Error(`link ${linkName(link)} leads to no node`);
    const listen = dialledBy(options, link) ?? (await take());
    // Unlike any other name, for a Toxiproxy that others use too.
    const prefix = `doubletake-${listen.split(':')[1] ?? ''}-`;
    const relay = options.resets === true ? { behindRelay: await take() } : {};
    const wire = new Wire(link, { listen, upstream, prefix, ...relay });
    undo.push(() => wire.end());
    wires.push(wire);
  }
  return { direct, wires };
}

/** Where a link leads: to a node's own address, or from a peer to the one that it has for peers. */
function upstreamOf(
  { from, to }: Link,
  { nodes }: ClusterOptions,
  direct: Layout['direct'],
): string | undefined {
  const spec = nodes.find(({ name }) => name === to);
  const address = direct[to];
  const isPeer = nodes.some(({ name }) => name === from);
  if (spec === undefined || address === undefined || !isPeer || 'attached' in spec) return address;
  return spec.listensForPeers?.(address) ?? address;
}

/** An attached node dials its peers where its owner told it to. */
function dialledBy({ nodes }: ClusterOptions, { from, to }: Link): string | undefined {
  const spec = nodes.find(({ name }) => name === from);
  return spec !== undefined && 'attached' in spec ? spec.peers[to] : undefined;
}

async function stopNodes(nodes: readonly ClusterNode[]): Promise<void> {
  const results = await Promise.allSettled(nodes.toReversed().map((node) => node.stop()));
  const reasons: unknown[] = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  if (reasons.length > 0) throw reasons[0];
}

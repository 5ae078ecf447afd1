// The cluster made of real parts: node processes, and a real Toxiproxy (or the stand-in) between them.
// It is the one place that knows the order of starting, and so the order of stopping.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { NodeSpec } from '../system/system.ts';
import type { Cluster, Effect, Link, NodeName } from './cluster.ts';
import { openLinks } from './links.ts';
import { nodeProcess, sentenceOf } from './node-process.ts';
import type { NodeProcess } from './node-process.ts';
import { openPortPool } from './ports.ts';
import { openToxiproxyApi } from './toxiproxy-api.ts';
import type { ToxiproxyApi } from './toxiproxy-api.ts';
import type { Toxiproxy } from './toxiproxy-install.ts';
import { startToxiproxy } from './toxiproxy-process.ts';
import type { RunningToxiproxy } from './toxiproxy-process.ts';
import { Wire } from './wire.ts';

export interface ClusterOptions {
  readonly nodes: readonly NodeSpec[];
  /** Links between nodes; each client gets one to each node besides. */
  readonly links: readonly Link[];
  readonly clients: readonly string[];
  /** Gets `logs/`, `data/` and, with `traces`, `traces/<node>.<incarnation>.jsonl`. */
  readonly folder: string;
  readonly toxiproxy: Toxiproxy;
  readonly traces?: boolean;
  readonly readyTimeoutMs?: number;
  /** Ends a start that is under way; afterwards it is for the caller to stop the cluster. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ClusterEvent) => void;
}

/** What happens unasked. After `toxiproxy-died` the run says nothing any more. */
export interface ClusterEvent {
  readonly kind: 'node-exited' | 'toxiproxy-died' | 'links-recreated';
  readonly node?: NodeName;
  readonly sentence: string;
}

export interface RealCluster extends Cluster {
  /** For each node the address at which this client reaches it. */
  readonly addresses: (client: string) => Readonly<Record<NodeName, string>>;
  readonly facts: ClusterFacts;
}

export interface ClusterFacts {
  readonly toxiproxy: Pick<Toxiproxy, 'kind' | 'from' | 'version'>;
  /** Where Toxiproxy's API answers. */
  readonly toxiproxyUrl: string;
  readonly listen: Readonly<Record<NodeName, string>>;
  /** Where each link is dialled, by its name. */
  readonly links: Readonly<Record<string, string>>;
  readonly pids: () => Readonly<Record<string, number>>;
}

const READY_TIMEOUT_MS = 15_000;

/** Rejects with everything stopped again, whatever went wrong. */
export async function startCluster(options: ClusterOptions): Promise<RealCluster> {
  const undo: (() => Promise<void>)[] = [];
  // Ends every wait for readiness: at an abort, and when the cluster is stopped meanwhile.
  const life = new AbortController();
  const abort = (): void => life.abort(options.signal?.reason);
  if (options.signal?.aborted === true) abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  const stop = (): Promise<void> => {
    life.abort(new Error('the cluster is stopped'));
    return undoAll(undo);
  };
  try {
    return await start(options, { life, undo, stop });
  } catch (error) {
    throw await stop().then(
      () => error,
      (also: unknown) => new AggregateError([error, also], (error as Error).message),
    );
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

interface Lifetime {
  readonly life: AbortController;
  readonly undo: (() => Promise<void>)[];
  readonly stop: () => Promise<void>;
}

async function start(
  options: ClusterOptions,
  { life, undo, stop }: Lifetime,
): Promise<RealCluster> {
  const { folder } = options;
  const { signal } = life;
  const onEvent = options.onEvent ?? (() => undefined);
  let isStarting = true;
  const logs = join(folder, 'logs');
  await mkdir(logs, { recursive: true });
  signal.throwIfAborted();

  const pool = openPortPool();
  undo.push(pool.release);
  const takeAddress = async (): Promise<string> => `127.0.0.1:${await pool.take()}`;
  const listen = new Map<NodeName, string>();
  for (const { name } of options.nodes) listen.set(name, await takeAddress());
  const links = [
    ...options.links,
    ...options.clients.flatMap((from) => options.nodes.map(({ name: to }) => ({ from, to }))),
  ];
  const prefix = `doubletake-${process.pid}-${pool.taken()[0] ?? 0}-`;
  const wires: Wire[] = [];
  for (const link of links) {
    const upstream = listen.get(link.to);
    if (upstream === undefined) throw new Error(`there is no node ${link.to} to link to`);
    wires.push(new Wire(link, { listen: await takeAddress(), upstream, prefix }));
  }
  const addresses = (from: string): Readonly<Record<NodeName, string>> =>
    Object.fromEntries(
      wires.filter(({ link }) => link.from === from).map((wire) => [wire.link.to, wire.listen]),
    );

  const proxy = await toxiproxy(options, {
    port: await pool.take(),
    folder: logs,
    signal,
    onDeath: (sentence) => {
      if (isStarting) life.abort(new Error(sentence));
      onEvent({ kind: 'toxiproxy-died', sentence });
    },
  });
  undo.push(proxy.stop);

  const nodes = new Map<NodeName, NodeProcess>();
  const linkTable = openLinks({
    wires,
    api: proxy.api,
    restart: proxy.restart,
    canaryPath: (name) => {
      const spec = options.nodes.find((node) => node.name === name);
      return nodes.get(name)?.state() === 'up' ? spec?.readyPath : undefined;
    },
    onTrouble: (sentence) => onEvent({ kind: 'links-recreated', sentence }),
  });
  if (options.toxiproxy.url !== undefined) undo.push(linkTable.close);
  await linkTable.open();

  for (const spec of options.nodes) {
    const { name } = spec;
    const node = nodeProcess({
      spec,
      listen: listen.get(name) ?? '',
      placeOf: (incarnation) => ({
        listen: listen.get(name) ?? '',
        peers: addresses(name),
        incarnation,
        dataFolder: join(folder, 'data', name),
        ...(options.traces === true
          ? { traceFile: join(folder, 'traces', `${name}.${incarnation}.jsonl`) }
          : {}),
      }),
      logFile: join(logs, `${name}.log`),
      readyTimeoutMs: options.readyTimeoutMs ?? READY_TIMEOUT_MS,
      signal,
      onExit: (exit) => {
        const sentence = `node ${name} ${sentenceOf(exit)}`;
        onEvent({ kind: 'node-exited', node: name, sentence });
      },
    });
    nodes.set(name, node);
  }
  undo.push(() => stopNodes([...nodes.values()]));
  // Together, because some become ready only when their peers are there.
  await Promise.all([...nodes.values()].map((node) => node.start()));
  signal.throwIfAborted();
  isStarting = false;

  const nodeOf = (name: NodeName): NodeProcess => {
    const node = nodes.get(name);
    if (node === undefined) throw new Error(`there is no node ${name}`);
    return node;
  };
  return {
    nodes: [...nodes.keys()],
    links,
    nodeState: (name) => nodeOf(name).state(),
    breakLinks: linkTable.break,
    mendLinks: linkTable.mend,
    kill: (name) => nodeOf(name).kill(),
    start: (name) => nodeOf(name).start(),
    pause: (name) => nodeOf(name).pause(),
    resume: (name) => nodeOf(name).resume(),
    healAll: async () => {
      const list = [...nodes.values()];
      const resumed = await Promise.all(
        list.filter((node) => node.state() === 'paused').map((node) => node.resume()),
      );
      const mended = await linkTable.mendAll();
      const restarted = await Promise.all(
        list.filter((node) => node.state() === 'down').map((node) => node.start()),
      );
      return sum([...resumed, mended, ...restarted]);
    },
    stop,
    addresses,
    facts: {
      toxiproxy: {
        kind: options.toxiproxy.kind,
        from: options.toxiproxy.from,
        version: options.toxiproxy.version,
      },
      toxiproxyUrl: proxy.url,
      listen: Object.fromEntries(listen),
      links: Object.fromEntries(
        wires.map((wire) => [`${wire.link.from}->${wire.link.to}`, wire.listen]),
      ),
      pids: () =>
        Object.fromEntries([
          ...proxy.pids(),
          ...[...nodes.values()].flatMap((node) => {
            const pid = node.pid();
            return pid === undefined ? [] : [[node.name, pid]];
          }),
        ]),
    },
  };
}

interface ProxyServer {
  readonly url: string;
  readonly api: () => ToxiproxyApi;
  readonly restart: () => Promise<void>;
  readonly pids: () => readonly (readonly [string, number])[];
  readonly stop: () => Promise<void>;
}

interface ProxyServerOptions {
  readonly port: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onDeath: (sentence: string) => void;
}

/** Our own Toxiproxy, watched and restarted when it is wedged, or somebody's, which is left alone. */
async function toxiproxy(
  options: ClusterOptions,
  { port, folder, signal, onDeath }: ProxyServerOptions,
): Promise<ProxyServer> {
  const { url, command } = options.toxiproxy;
  if (url !== undefined) {
    const api = openToxiproxyApi(url);
    return {
      url,
      api: () => api,
      restart: () => Promise.reject(new Error(`the Toxiproxy at ${url} is not ours to restart`)),
      pids: () => [],
      stop: () => Promise.resolve(api.close()),
    };
  }
  const launch = async (): Promise<RunningToxiproxy> => {
    const launched = await startToxiproxy({ command, port, folder, signal });
    void watch(launched);
    return launched;
  };
  const watch = async (launched: RunningToxiproxy): Promise<void> => {
    const exit = await launched.exited;
    if (running !== launched) return;
    isDead = true;
    onDeath(`Toxiproxy died: it ${sentenceOf(exit)}`);
  };
  let isDead = false;
  let running: RunningToxiproxy | undefined;
  running = await launch();
  const stop = async (): Promise<void> => {
    const stopped = running;
    running = undefined;
    await stopped?.stop();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    api: () => {
      if (running === undefined || isDead) throw new Error('Toxiproxy is gone');
      return running.api;
    },
    restart: async () => {
      // One that died by itself is told about, and not quietly replaced: its run is spoiled.
      if (isDead) throw new Error('Toxiproxy died');
      await stop();
      running = await launch();
    },
    pids: () => (running === undefined ? [] : [['toxiproxy', running.pid]]),
    stop,
  };
}

function sum(effects: readonly Effect[]): Effect {
  return {
    verified: effects.every(({ verified }) => verified),
    evidence: effects.map(({ evidence }) => evidence).join('; '),
  };
}

async function stopNodes(nodes: readonly NodeProcess[]): Promise<void> {
  const results = await Promise.allSettled(nodes.toReversed().map((node) => node.stop()));
  throwAll(results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
}

async function undoAll(undo: (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
    await step().catch((error: unknown) => errors.push(error));
  }
  throwAll(errors);
}

/** The first error is thrown as it is, and carries the others. */
function throwAll(errors: readonly unknown[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length > 0 && first instanceof Error) Object.assign(first, { others });
  throw first;
}

// The cluster whose nodes run elsewhere, in containers that a compose file describes. Its links go
// through the Toxiproxy container; its nodes are killed and paused by the engine, where it is at hand.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realClock } from '../../ground/clock.ts';
import { withUndo, type Undo } from '../../ground/undo.ts';
import { UsageError } from '../../ground/usage-error.ts';
import { allOf } from '../cluster.ts';
import { linkName, type Link, type NodeName } from '../../plan/topology.ts';
import { readComposeLayout, type ComposeLayout } from './compose-layout.ts';
import { containerNode, type ContainerNode } from './container-node.ts';
import { canaryPathOf, controlsOf, dialledAt } from '../controls.ts';
import { openEngine, type Engine } from './engine.ts';
import { openLinks } from '../links/links.ts';
import type { ClusterOptions, RunningCluster } from '../running-cluster.ts';
import { openToxiproxyApi, type ToxiproxyApi } from '../proxy/toxiproxy-api.ts';
import { Wire } from '../links/wire.ts';
import type { StartCluster } from '../running-cluster.ts';
import { waitUntil } from '../../ground/wait-until.ts';

/**
 * `compose`: the containers are created for the run and removed after it. `running`: they are up
 * already and serve one run; links can fail, nodes cannot.
 */
export const CONTAINER_MODES = ['compose', 'running'] as const;

export type ContainerMode = (typeof CONTAINER_MODES)[number];

export interface ContainerOptions {
  readonly mode: ContainerMode;
  readonly composeFile: string;
  /** What the nodes run: the value of DOUBLETAKE_SYSTEM for the compose file. */
  readonly system: string;
}

/** Starts, or finds, the composed cluster; rejects with everything removed again, whatever went wrong. */
export function containerCluster(containers: ContainerOptions): StartCluster {
  return async (options) => {
    const undo: Undo = [];
    const unwind = (error?: unknown): Promise<void> =>
      withUndo((steps) => {
        steps.push(...undo.splice(0));
        return error === undefined ? Promise.resolve() : Promise.reject(error);
      });
    try {
      return await start(containers, options, { undo, stop: () => unwind() });
    } catch (error) {
      await unwind(error);
      throw error;
    }
  };
}

const READY_TIMEOUT_MS = 60_000;
const API_PORT = 8474;
const TRACES = '/traces';
const PREFIX = 'doubletake-';

async function start(
  { mode, composeFile, system }: ContainerOptions,
  options: ClusterOptions,
  { undo, stop }: { readonly undo: Undo; readonly stop: () => Promise<void> },
): Promise<RunningCluster> {
  const { clients } = options;
  const onNote = options.onNote ?? (() => undefined);
  const signal = options.signal ?? new AbortController().signal;
  const layout = readComposeLayout(composeFile);
  const names = options.nodes.map(({ name }) => name);
  const wires = wiresOf(options, layout);

  let engine: Engine | undefined;
  if (mode === 'compose') {
    engine = await openEngine({ composeFile, environment: { DOUBLETAKE_SYSTEM: system } });
    undo.push(engine.down, () => collect(engine!, names, options.folder));
    onNote(`docker compose up: ${names.join(', ')} and toxiproxy`);
    await engine.up(signal);
  } else {
    checkRunning(system);
  }

  const url = `http://${layout.toxiproxy}:${API_PORT}`;
  const api = openToxiproxyApi(url);
  undo.push(api.close);
  const version = await answer(api, signal);
  if (engine === undefined) await checkUnused(api);

  const nodes = new Map<NodeName, ContainerNode>();
  for (const { name, readyPath = '/' } of options.nodes) {
    const node = containerNode({
      name,
      address: layout.nodes[name]!,
      readyPath,
      readyTimeoutMs: options.readyTimeoutMs ?? READY_TIMEOUT_MS,
      signal,
      onNote,
      ...(engine === undefined ? {} : { engine }),
    });
    nodes.set(name, node);
  }
  const list = [...nodes.values()];
  const links = openLinks({
    wires,
    api: () => api,
    restart: () => restart(engine, { api, signal }),
    canaryPath: canaryPathOf(nodes, options.nodes),
    onTrouble: onNote,
  });
  await links.open();
  await Promise.all(list.map((node) => node.ready()));

  return {
    ...controlsOf(nodes, { links, wires, clients }),
    healAll: async () => {
      // A paused node that does not read its connections would block a change to its links.
      const paused = list.filter((node) => node.state() === 'paused');
      const resumed = await Promise.all(paused.map((node) => node.heal()));
      const mended = await links.mendAll();
      const others = list.filter((node) => !paused.includes(node));
      return allOf([...resumed, mended, ...(await Promise.all(others.map((node) => node.heal())))]);
    },
    stop,
    direct: layout.nodes,
    failed: new AbortController().signal,
    facts: {
      toxiproxy: { kind: 'toxiproxy', from: 'container', version, url },
      addresses: layout.nodes,
      links: dialledAt(wires),
    },
    pids: () => ({}),
  };
}

/** Links between nodes stand where the compose file says; those of clients get ports here. */
function wiresOf(options: ClusterOptions, layout: ComposeLayout): readonly Wire[] {
  const firstClientPort = 22_000;
  const clientLinks = options.clients.flatMap((from) =>
    options.nodes.map(({ name: to }) => ({ from, to })),
  );
  const wireOf = (link: Link, listen: string | undefined): Wire => {
    const upstream = layout.nodes[link.to];
    if (upstream === undefined || listen === undefined) {
      throw new UsageError(`the compose file has no link ${linkName(link)}`);
    }
    return new Wire(link, { listen, upstream, prefix: PREFIX });
  };
  return [
    ...options.links.map((link) => wireOf(link, layout.links[linkName(link)])),
    ...clientLinks.map((link, index) =>
      wireOf(link, `${layout.toxiproxy}:${firstClientPort + index}`),
    ),
  ];
}

/** Beside the nodes, in a container, nobody can be asked what they run but the environment. */
function checkRunning(system: string): void {
  const running = process.env['DOUBLETAKE_SYSTEM'];
  if (running !== undefined && running !== system) {
    throw new UsageError(
      `the nodes run ${running}: set DOUBLETAKE_SYSTEM=${system} when starting them`,
    );
  }
}

/** The proxies of an earlier run are still there: then its values are too, and would look like phantoms. */
async function checkUnused(api: ToxiproxyApi): Promise<void> {
  const proxies = Object.keys(await api.proxies());
  if (!proxies.some((name) => name.startsWith(PREFIX))) return;
  throw new UsageError(
    'these nodes have served a run already and hold its values; ' +
      'start them afresh: docker compose --file docker/compose.yaml up --detach --force-recreate',
  );
}

/** Its version, as soon as it answers. */
async function answer(api: ToxiproxyApi, signal: AbortSignal): Promise<string> {
  let refusal: unknown;
  const look = (): Promise<string | undefined> =>
    api.version().catch((error: unknown) => void (refusal = error));
  const patience = { clock: realClock, everyMs: 50, withinMs: READY_TIMEOUT_MS, signal };
  const version = await waitUntil(look, patience);
  signal.throwIfAborted();
  if (version === undefined) throw refusal;
  return version;
}

/** One that died by itself is told about and not quietly replaced: its run is spoiled. */
async function restart(
  engine: Engine | undefined,
  { api, signal }: { readonly api: ToxiproxyApi; readonly signal: AbortSignal },
): Promise<void> {
  if (engine === undefined) throw new Error('Toxiproxy answers no more, and no engine is at hand');
  const { Status, ExitCode } = await engine.stateOf('toxiproxy');
  if (Status !== 'running')
    throw new Error(`Toxiproxy died: it is ${Status} with code ${ExitCode}`);
  await engine.change('restart', 'toxiproxy');
  await answer(api, signal);
}

/** What the nodes wrote goes into the run's folder before their containers go. */
async function collect(
  engine: Engine,
  names: readonly NodeName[],
  folder: ClusterOptions['folder'],
): Promise<void> {
  await Promise.all(names.map((name) => engine.copy(name, TRACES, folder.traces)));
  await Promise.all(
    [...names, 'toxiproxy'].map(async (name) =>
      writeFile(join(folder.logs, `${name}.log`), await engine.logs(name)),
    ),
  );
}

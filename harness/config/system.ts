// Makes a System of a validated config.
import { execa } from 'execa';
import { createReadStream, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { prepareCalls, splitAddress } from '../net/http-call.ts';
import { openHttpClient, type HttpMapping } from '../client/http-client.ts';
import { openModuleClient } from '../client/module-client.ts';
import { openProcessClient } from '../client/process-client.ts';
import { fillFromEnvironment } from '../ground/secrets.ts';
import { textTemplate, type Words } from '../net/template.ts';
import type { Link } from '../plan/topology.ts';
import type { System } from '../system/system.ts';
import type { Situation } from '../cluster/situation.ts';
import type { AttachedNode, NodePlace, StartedNode } from '../cluster/node-spec.ts';
import type { ClientContext, Client } from '../client/client.ts';
import type { AttachedConfig, ClientConfig, Config, HttpConfig, StartedConfig } from './config.ts';

export function systemOf(config: Config, configFile: string): System {
  const folder = dirname(configFile);
  const names = Object.keys(config.nodes);
  const fill = <T>(value: T): T => fillFromEnvironment(value, configFile);
  const client = withSecrets(config.client, fill);
  return {
    name: config.name,
    summary: config.summary ?? `the system of ${configFile}`,
    configFile,
    workloads: config.workloads,
    nodes: Object.entries(config.nodes).map(([name, node]) =>
      'attach' in node
        ? attachedNode(name, node, folder)
        : startedNode(
            name,
            { ...node, environment: fill(node.environment ?? {}) },
            { folder, isMemory: config.restart === 'memory', ssh: argvOf(config.ssh ?? ['ssh']) },
          ),
    ),
    links: linksOf(config),
    spared: config.spared ?? [],
    ...spansOf(config),
    ...(config.restart === 'memory' && { keeps: lastInMemory(names) }),
    openClient: (context) => openClient(client, { folder, context }),
  };
}

/** Wanted where a node is told where to export them, or where to take them is told. */
function spansOf({ nodes, spans }: Config): Pick<System, 'spans'> {
  if (spans !== undefined) return { spans: { port: splitAddress(spans)[1] } };
  return JSON.stringify(nodes).includes('{otlp}') ? { spans: {} } : {};
}

/** A node that is attached dials through a link only where it says at which address. */
function linksOf({ links = 'all', nodes }: Config): Link[] {
  if (links === 'none') return [];
  if (links !== 'all') return links.map(([from, to]) => ({ from, to }));
  return Object.entries(nodes).flatMap(([from, node]) =>
    Object.keys('attach' in node ? (node.peers ?? {}) : nodes)
      .filter((to) => to !== from)
      .map((to) => ({ from, to })),
  );
}

/** Who keeps everything in memory must not lose all of it: then it would be lost rightly. */
function lastInMemory(names: readonly string[]) {
  return async (node: string, { isSettled }: Situation): Promise<string | undefined> =>
    names.some((other) => other !== node && isSettled(other))
      ? undefined
      : `no other node has been up for long enough to hold what ${node} has in memory`;
}

function attachedNode(name: string, config: AttachedConfig, folder: string): AttachedNode {
  const { attach: listen, peers = {}, ready } = config;
  const [host, port] = splitAddress(listen);
  const acts = (['kill', 'start', 'pause', 'resume', 'state'] as const).flatMap((act) => {
    const command = config[act];
    if (command === undefined) return [];
    const argv = argvOf(command).map((text) => textTemplate(text)({ host, port, listen }));
    return [[act, inFolder(folder, argv)] as const];
  });
  return {
    ...{ name, attached: listen, peers, acts: Object.fromEntries(acts) },
    ...(ready !== undefined && { readyPath: ready.http }),
  };
}

/** The command, run where the config stands. */
function inFolder(folder: string, argv: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', 'cd "$0" && exec "$@"', folder, ...argv];
}

interface Surroundings {
  readonly folder: string;
  readonly isMemory: boolean;
  readonly ssh: readonly string[];
}

function startedNode(
  name: string,
  { command, environment, ready, host, folder: there }: StartedConfig,
  { folder, isMemory, ssh }: Surroundings,
): StartedNode {
  const wordsAt = (place: NodePlace): Words & { readonly data: string } => wordsOf(place, isMemory);
  return {
    name,
    stores: !isMemory && host === undefined,
    ...(host !== undefined && {
      remote: { host, ssh, cwd: folder, ...(there !== undefined && { folder: there }) },
    }),
    command: (place) => {
      const words = wordsAt(place);
      const argv = argvOf(command).map((text) => textTemplate(text)(words));
      if (host !== undefined) return argv;
      if (isMemory) mkdirSync(words.data, { recursive: true });
      return inFolder(folder, argv);
    },
    environment: (place) => {
      const words = wordsAt(place);
      return Object.fromEntries(
        Object.entries(environment ?? {}).map(([variable, text]) => [
          variable,
          textTemplate(text)(words),
        ]),
      );
    },
    ...(ready !== undefined && 'http' in ready && { readyPath: ready.http }),
    ...(ready !== undefined && 'log' in ready && { isReady: hasLogged(ready.log) }),
    ...(ready !== undefined &&
      'command' in ready && {
        isReady: async (place: NodePlace): Promise<boolean> => {
          const [file = '', ...rest] = argvOf(ready.command).map((text) =>
            textTemplate(text)(wordsAt(place)),
          );
          const options = { cwd: folder, reject: false, stdio: 'ignore', timeout: 2000 } as const;
          return (await execa(file, rest, options)).exitCode === 0;
        },
      }),
  };
}

/** One such line for each start, because all starts write to one log. */
function hasLogged(text: string) {
  const seen = new Map<string, LogSearch>();
  return async ({ incarnation }: NodePlace, logFile: string): Promise<boolean> => {
    const before = seen.get(logFile) ?? { offset: 0, tail: '', count: 0 };
    const now = await searchOn(logFile, text, before);
    seen.set(logFile, now);
    return now.count >= incarnation;
  };
}

/** How far a log was searched, what of its end may begin another occurrence, and how many there were. */
interface LogSearch {
  readonly offset: number;
  readonly tail: string;
  readonly count: number;
}

/** Reads only what was added since: a log is looked at every few milliseconds, and may be large. */
async function searchOn(file: string, text: string, before: LogSearch): Promise<LogSearch> {
  let { offset, tail, count } = before;
  try {
    for await (const chunk of createReadStream(file, { start: offset, encoding: 'latin1' })) {
      const piece = String(chunk);
      offset += piece.length;
      const parts = (tail + piece).split(bytesOf(text));
      count += parts.length - 1;
      const last = parts.at(-1)!;
      tail = last.slice(Math.max(0, last.length - bytesOf(text).length + 1));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { offset, tail, count };
}

/** A text byte by byte, as logs are searched: no character is ever cut in two. */
const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

function wordsOf(
  { listen, peers, incarnation, dataFolder, traceFile = NO_TRACE, otlp = NO_SPANS }: NodePlace,
  isMemory: boolean,
): Words & { readonly data: string } {
  const [host, port] = splitAddress(listen);
  const data = resolve(isMemory ? join(dataFolder, `start-${incarnation}`) : dataFolder);
  const named = Object.entries(peers).flatMap(([peer, address]) => [
    [`peer:${peer}`, address],
    [`peer-port:${peer}`, splitAddress(address)[1]],
  ]);
  const trace = resolve(traceFile);
  return { host, port, listen, incarnation, data, trace, otlp, ...Object.fromEntries(named) };
}

/** What a node may append to where nobody wants its trace. */
const NO_TRACE = '/dev/null';

/** Where a node exports its spans to where nobody takes them: a port that refuses. */
const NO_SPANS = 'http://127.0.0.1:9';

function argvOf(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
}

/** What a client is told of the environment; never in a command, which a list of processes shows. */
function withSecrets(client: ClientConfig, fill: <T>(value: T) => T): ClientConfig {
  if ('http' in client) return { http: fill(client.http) };
  return 'module' in client ? client : { ...client, environment: fill(client.environment ?? {}) };
}

async function openClient(
  client: ClientConfig,
  { folder, context }: { readonly folder: string; readonly context: ClientContext },
): Promise<Client> {
  if ('http' in client) {
    await prepareCalls();
    return openHttpClient(mappingOf(client.http), context);
  }
  if ('module' in client) return openModuleClient(resolve(folder, client.module), context);
  const { command, environment } = client;
  return openProcessClient(
    { command: argvOf(command), folder, ...(environment !== undefined && { environment }) },
    context,
  );
}

function mappingOf(http: HttpConfig): HttpMapping {
  return {
    node: http.node ?? 'any',
    attempts: http.attempts ?? 1,
    attemptTimeoutMs: http.attemptTimeoutMs ?? 1000,
    retryPauseMs: http.retryPauseMs ?? 100,
    operations: Object.fromEntries(
      Object.entries(http.operations).map(([f, operation]) => {
        const { method, path, headers, body, result, results, fail, isRead } = operation;
        return [
          f,
          {
            method: method ?? (isRead === true ? 'GET' : 'POST'),
            path,
            body,
            result,
            headers: headers ?? {},
            results: results ?? {},
            fail: fail ?? [],
            isRead: isRead ?? false,
          },
        ];
      }),
    ),
  };
}

// What no schema can say of a config: names and placeholders that must be those of something else.
import type { AttachedConfig, Config, HttpConfig, StartedConfig } from './config.ts';
import type { Step } from '../plan/script.ts';
import { suggestion } from '../ground/nearest.ts';
import type { Registry } from './registry.ts';

export function problemsOf(
  { nodes, links, spared, workloads: known, client, scenarios }: Config,
  { workloads }: Pick<Registry, 'workloads'>,
): string[] {
  const names = Object.keys(nodes);
  const http = 'http' in client ? client.http : undefined;
  const target = http?.node === undefined || http.node === 'any' ? [] : [http.node];
  const mentioned = [...(Array.isArray(links) ? links.flat() : []), ...(spared ?? []), ...target];
  return [
    ...(names.length === 0 ? ['nodes: there is none'] : []),
    ...unknownNames(mentioned, names, 'node'),
    ...unknownNames(known, Object.keys(workloads), 'workload'),
    ...(http === undefined ? [] : missingOperations(http, known, workloads)),
    ...Object.entries(http?.operations ?? {}).flatMap(([f, { path, headers, body }]) =>
      unknownWords(`client.http.operations.${f}`, unfilled([path, headers, body]), OPERATION_WORDS),
    ),
    ...Object.entries(nodes).flatMap(([name, node]) =>
      'attach' in node
        ? problemsOfAttached(name, node, names)
        : [
            ...problemsOfHost(name, node),
            ...unknownWords(
              `nodes.${name}`,
              [node.command, ...unfilled([node.environment])],
              wordsFor(name, names),
            ),
          ],
    ),
    ...unlistened(nodes, links),
    ...(scenarios ?? []).flatMap((one) =>
      typeof one === 'string' ? [] : problemsOfScenario(one, { names, known }),
    ),
  ];
}

function problemsOfHost(name: string, { host, folder, ready }: StartedConfig): string[] {
  if (host === undefined) {
    return folder === undefined
      ? []
      : [`nodes.${name}: folder goes with host, a machine where it is`];
  }
  if (ready === undefined || !('command' in ready)) return [];
  return [
    `nodes.${name}: on another machine a node is ready by http, log or its port, not by a command`,
  ];
}

function problemsOfAttached(
  name: string,
  node: AttachedConfig,
  names: readonly string[],
): string[] {
  const { kill, start, pause, resume, state, peers = {} } = node;
  const halves = [
    ['kill', 'start'],
    ['pause', 'resume'],
  ] as const;
  return [
    ...unknownWords(`nodes.${name}`, [kill, start, pause, resume, state], ATTACHED_WORDS),
    ...unknownNames(Object.keys(peers), names, 'node'),
    ...halves
      .filter(([act, undo]) => (node[act] === undefined) !== (node[undo] === undefined))
      .map(([act, undo]) => {
        const [there, missing] = node[act] === undefined ? [undo, act] : [act, undo];
        return `nodes.${name}: ${there} needs ${missing} beside it, so that the node is left as it was found`;
      }),
  ];
}

type WrittenScenario = Exclude<NonNullable<Config['scenarios']>[number], string>;

function problemsOfScenario(
  { name, workload, steps }: WrittenScenario,
  { names, known }: { readonly names: readonly string[]; readonly known: readonly string[] },
): string[] {
  const problems = (steps as readonly Step[]).flatMap((step) => {
    const nodes = 'nodes' in step ? step.nodes : 'node' in step ? [step.node] : [];
    const links = 'links' in step ? step.links.map((link) => link.split('->')) : [];
    const clients = 'client' in step ? [step.client] : [];
    const others = links.flat().filter((end) => !isClient(end));
    return [
      ...unknownNames([...nodes, ...others], names, 'node'),
      ...clients
        .filter((client) => !isClient(client))
        .map((client) => `${client} is no client: they are called c0, c1, ...`),
    ];
  });
  const unknown = workload === undefined ? [] : unknownNames([workload], known, 'workload');
  return [...new Set([...problems, ...unknown])].map((problem) => `scenario ${name}: ${problem}`);
}

const isClient = (name: string): boolean => /^c\d+$/.test(name);

/** A link from a node that dials elsewhere would break nothing. */
function unlistened(nodes: Config['nodes'], links: Config['links']): string[] {
  return (Array.isArray(links) ? links : []).flatMap(([from, to]) => {
    const node = nodes[from];
    if (node === undefined || !('attach' in node) || node.peers?.[to] !== undefined) return [];
    return [
      `links: ${from} is attached, so say in nodes.${from}.peers at which address it dials ${to}`,
    ];
  });
}

function unknownNames(
  mentioned: readonly string[],
  known: readonly string[],
  what: string,
): string[] {
  return [...new Set(mentioned)]
    .filter((name) => !known.includes(name))
    .map((name) => `there is no ${what} ${name}${suggestion(name, known)}`);
}

/** Without them each such operation would fail, and a run of reads alone be valid. */
function missingOperations(
  { operations }: HttpConfig,
  known: readonly string[],
  workloads: Registry['workloads'],
): string[] {
  return known.flatMap((name) =>
    (workloads[name]?.functions ?? [])
      .filter((f) => operations[f] === undefined)
      .map((f) => `client.http.operations: there is no ${f}, which workload ${name} asks for`),
  );
}

const ATTACHED_WORDS = ['host', 'port', 'listen'];

const OPERATION_WORDS = ['key', 'value', 'id', 'client', 'seq'];

function wordsFor(name: string, names: readonly string[]): readonly string[] {
  const peers = names.filter((other) => other !== name);
  return [
    ...['host', 'port', 'listen', 'data', 'trace', 'otlp', 'incarnation'],
    ...peers.flatMap((peer) => [`peer:${peer}`, `peer-port:${peer}`]),
  ];
}

/** The templates without `{env:NAME}`, which comes from the environment; a command shows it to everybody. */
function unfilled(templates: readonly unknown[]): readonly unknown[] {
  return [JSON.stringify(templates).replaceAll(/\{env:\w+\}/g, '')];
}

/** `{word}` in any text of the templates; the shell's own `${WORD}` is none of ours. */
function unknownWords(
  place: string,
  templates: readonly unknown[],
  known: readonly string[],
): string[] {
  return [...JSON.stringify(templates).matchAll(/(?<!\$)\{([\w:.-]+)\}/g)]
    .map(([, word = '']) => word)
    .filter((word) => !known.includes(word) && !word.startsWith('value.'))
    .map((word) => `${place}: unknown placeholder {${word}}${suggestion(word, known)}`);
}

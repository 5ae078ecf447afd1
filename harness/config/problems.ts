// What no schema can say of a config: names and placeholders that must be those of something else.
import type { Config, HttpConfig } from './config.ts';
import { suggestion } from '../ground/nearest.ts';
import type { Registry } from './registry.ts';

export function problemsOf(
  { nodes, links, spared, workloads: known, client }: Config,
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
      unknownWords(`client.http.operations.${f}`, [path, headers, body], OPERATION_WORDS),
    ),
    ...Object.entries(nodes).flatMap(([name, { command, environment }]) =>
      unknownWords(`nodes.${name}`, [command, environment], wordsFor(name, names)),
    ),
  ];
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

const OPERATION_WORDS = ['key', 'value', 'id', 'client', 'seq'];

function wordsFor(name: string, names: readonly string[]): readonly string[] {
  const peers = names.filter((other) => other !== name);
  return [
    ...['host', 'port', 'listen', 'data', 'trace', 'incarnation'],
    ...peers.flatMap((peer) => [`peer:${peer}`, `peer-port:${peer}`]),
  ];
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

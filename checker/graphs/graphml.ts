// A graph as GraphML, for Gephi, yEd, Cytoscape and the like.
import type { AbstractGraph, Attributes } from 'graphology-types';

export function toGraphml<N extends Attributes, E extends Attributes>(
  graph: AbstractGraph<N, E>,
): string {
  const nodes = graph.mapNodes((node, attributes) => ({ node, attributes }));
  const edges = graph.mapEdges((edge, attributes, source, target) => ({
    edge,
    attributes,
    source,
    target,
  }));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys(
      'node',
      nodes.map(({ attributes }) => attributes),
    ),
    ...keys(
      'edge',
      edges.map(({ attributes }) => attributes),
    ),
    '  <graph edgedefault="directed">',
    ...nodes.map(
      ({ node, attributes }) =>
        `    <node id="${escaped(node)}">${data('node', attributes)}</node>`,
    ),
    ...edges.map(
      ({ edge, attributes, source, target }) =>
        `    <edge id="${escaped(edge)}" source="${escaped(source)}" target="${escaped(target)}">${data('edge', attributes)}</edge>`,
    ),
    '  </graph>',
    '</graphml>',
  ];
  return `${lines.join('\n')}\n`;
}

type Owner = 'node' | 'edge';

function keys(owner: Owner, all: readonly Attributes[]): readonly string[] {
  const types = new Map<string, string>();
  for (const attributes of all) {
    for (const [name, value] of Object.entries(attributes))
      types.set(name, TYPES[typeof value] ?? 'string');
  }
  return Array.from(
    types,
    ([name, type]) =>
      `  <key id="${owner}-${escaped(name)}" for="${owner}" attr.name="${escaped(name)}" attr.type="${type}"/>`,
  );
}

const TYPES: Readonly<Record<string, string>> = { boolean: 'boolean', number: 'long' };

const data = (owner: Owner, attributes: Attributes): string =>
  Object.entries(attributes)
    .map(
      ([name, value]) => `<data key="${owner}-${escaped(name)}">${escaped(String(value))}</data>`,
    )
    .join('');

/** XML knows no control characters but tab and newline; those become U+FFFD. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    // eslint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');

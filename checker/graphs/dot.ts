// A graph in the DOT language of Graphviz: what no answer shows is dashed, what is accused is red.
import type { AbstractGraph, Attributes } from 'graphology-types';

/** Of nodes with a `label`, and edges that may have one, `isAnswered` and `isAccused`. */
export function toDot<N extends Attributes, E extends Attributes>(
  graph: AbstractGraph<N, E>,
): string {
  const lines = [
    'digraph {',
    ...graph.mapNodes((node, { label }) => `  ${quoted(node)} [label=${quoted(String(label))}];`),
    ...graph.mapEdges((_edge, attributes, source, target) => {
      const style = [
        ...(attributes['label'] === undefined
          ? []
          : [`label=${quoted(String(attributes['label']))}`]),
        ...(attributes['isAnswered'] === false ? ['style=dashed'] : []),
        ...(attributes['isAccused'] === true ? ['color=red'] : []),
      ];
      const end = style.length === 0 ? '' : ` [${style.join(', ')}]`;
      return `  ${quoted(source)} -> ${quoted(target)}${end};`;
    }),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

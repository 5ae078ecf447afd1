// Clients that ask the same are interchangeable: of two states that differ in who is who, one is
// enough. Renaming a client renames its operations' arguments too, and with them every hash that
// was made of them.
import type { Chains } from './chains.ts';
import type { Interner } from './interner.ts';
import type { Item } from './item.ts';
import type { Network } from './network.ts';
import type { Node } from './nodes.ts';
import type { Observer } from './observer.ts';
import type { Scope } from './scope.ts';

export interface Symmetry {
  /** Overwrites the row by the one that stands for all that are like it. */
  readonly canonize: (row: Int32Array) => void;
}

export interface SymmetryOptions {
  readonly scripts: Scope['scripts'];
  readonly chains: Chains;
  readonly nodes: Interner<Node>;
  readonly items: Interner<Item>;
  readonly network: Network;
  readonly observer: Observer;
  /** Columns: nodes up to `firstClient`, then clients, then network, sight and what is left. */
  readonly firstClient: number;
}

export function createSymmetry(options: SymmetryOptions): Symmetry {
  const { firstClient, scripts } = options;
  const renamings = permutations(scripts).map((names) => createRenaming(names, options));
  const width = firstClient + scripts.length + 3;
  const candidate = new Int32Array(width);
  const canonize = (row: Int32Array): void => {
    let best = row;
    for (const renaming of renamings) {
      renaming.rename(row, candidate);
      if (isLess(candidate, best)) best = candidate.slice();
    }
    if (best !== row) row.set(best);
  };
  return { canonize: renamings.length === 0 ? () => {} : canonize };
}

interface Renaming {
  readonly rename: (from: Int32Array, to: Int32Array) => void;
}

/** `names[i]` is who client `i` becomes. */
function createRenaming(names: readonly number[], options: SymmetryOptions): Renaming {
  const { chains, nodes, items, network, observer, firstClient } = options;
  const renamedNodes: number[] = [];
  const renamedItems: number[] = [];
  const renamedNetworks: number[] = [];
  const renamedSights: number[] = [];
  const rename = <T>(value: T): T => renameDeep(value, word) as T;
  const word = (text: string): string => {
    const chain = chains.of(text);
    if (chain !== undefined) return chains.valueOf(chain.map(word));
    // A protocol may put a client's name beside others in one text, as a key of its table.
    return text.replaceAll(
      /\bc(\d+)\b/g,
      (name, client) => `c${names[Number(client)] ?? name.slice(1)}`,
    );
  };
  const node = (id: number): number => (renamedNodes[id] ??= nodes.idOf(rename(nodes.get(id))));
  const item = (id: number): number => (renamedItems[id] ??= items.idOf(rename(items.get(id))));
  const columns = Array.from({ length: firstClient + names.length }, (_, column) =>
    column < firstClient ? column : firstClient + names[column - firstClient]!,
  );
  const [atNetwork, atSeen, atTroubles] = [columns.length, columns.length + 1, columns.length + 2];
  return {
    rename: (from, to) => {
      for (let column = 0; column < columns.length; column++) {
        to[columns[column]!] = node(from[column]!);
      }
      to[atNetwork] = renamedNetworks[from[atNetwork]!] ??= network.of(
        network.items(from[atNetwork]!).map(item),
      );
      to[atSeen] = renamedSights[from[atSeen]!] ??= observer.rename(from[atSeen]!, names, word);
      to[atTroubles] = from[atTroubles]!;
    },
  };
}

/** Dictionaries keep their keys in order, so that equal ones are equal as JSON; renamed ones too. */
function renameDeep(value: unknown, word: (text: string) => string): unknown {
  if (typeof value === 'string') return word(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renameDeep(item, word));
  const entries = Object.entries(value).map(([key, item]) => [word(key), renameDeep(item, word)]);
  const isRenamed = Object.keys(value).some((key, index) => key !== entries[index]![0]);
  return Object.fromEntries(
    isRenamed ? entries.toSorted(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)) : entries,
  );
}

function isLess(one: Int32Array, other: Int32Array): boolean {
  for (let column = 0; column < one.length; column++) {
    if (one[column] !== other[column]) return one[column]! < other[column]!;
  }
  return false;
}

/** Every way but the trivial one to exchange clients whose scripts are alike. */
function permutations(scripts: Scope['scripts']): number[][] {
  const shapes = scripts.map((ops) => ops.map(({ f, key }) => `${f} ${key}`).join());
  const complete = (chosen: number[]): number[][] => {
    const client = chosen.length;
    if (client === scripts.length) return [chosen];
    return shapes.flatMap((shape, other) =>
      shape === shapes[client] && !chosen.includes(other) ? complete([...chosen, other]) : [],
    );
  };
  return complete([]).filter((names) => names.some((name, client) => name !== client));
}

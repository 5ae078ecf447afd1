// Symmetry reduction: clients with equal scripts are interchangeable, so of states that differ only by
// their permutation one is explored. Renaming a client renames the arguments of its operations, and
// with them every hash that was made of them.
import type { Chains } from './chains.ts';
import type { Inboxes } from './inboxes.ts';
import type { Layout } from './layout.ts';
import type { Nodes } from './nodes.ts';
import type { Observer } from './observer.ts';
import { remembered } from './remembered.ts';
import type { Scope } from './scope.ts';

export interface SymmetryOptions {
  readonly scripts: Scope['scripts'];
  readonly layout: Layout;
  readonly chains: Chains;
  readonly nodes: Nodes;
  readonly inboxes: Inboxes;
  readonly observer: Observer;
}

/** A function that overwrites a state by the least of its permutations. */
export function createSymmetry(options: SymmetryOptions): (row: Int32Array) => void {
  const { scripts, layout } = options;
  const renamings = permutations(scripts).map((names) => createRenaming(names, options));
  const candidate = new Int32Array(layout.width);
  const best = new Int32Array(layout.width);
  return (row) => {
    best.set(row);
    for (const renaming of renamings) {
      renaming(row, candidate);
      if (isLess(candidate, best)) best.set(candidate);
    }
    row.set(best);
  };
}

type Renaming = (from: Int32Array, to: Int32Array) => void;

/** A renaming of clients: `names[i]` is the new number of client `i`. */
function createRenaming(names: readonly number[], options: SymmetryOptions): Renaming {
  const { chains, nodes, inboxes, observer, layout } = options;
  const { firstClient, inboxOf } = layout;
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
  const node = remembered((id) => nodes.interner.idOf(rename(nodes.interner.get(id))));
  const item = remembered((id) => nodes.items.idOf(rename(nodes.items.get(id))));
  const inbox = remembered((id) => inboxes.of(inboxes.items(id).map(item)));
  const observation = remembered((id) => observer.alike(observer.rename(id, names, word)));
  const columns = Array.from({ length: firstClient + names.length }, (_, column) =>
    column < firstClient ? column : firstClient + names[column - firstClient]!,
  );
  return (from, to) => {
    for (let column = 0; column < columns.length; column++) {
      to[columns[column]!] = node(from[column]!);
      if (column > 0) to[inboxOf(columns[column]!)] = inbox(from[inboxOf(column)]!);
    }
    to[layout.seen] = observation(from[layout.seen]!);
    to[layout.troubles] = from[layout.troubles]!;
  };
}

/** Renames all strings of a value; keys of renamed dictionaries are sorted, so that equal ones are equal as JSON. */
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

/** All permutations of clients with equal scripts, without the identity. */
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

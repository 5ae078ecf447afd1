// Canonical states: the representative of all states from which clients can observe the same. What
// no longer matters is removed: the memory of a client that has all its answers, the view of a client
// that asks for a new one before it sends again, the text of an error, the past of the observation
// beyond its explanations (explanations.ts). Clients with equal scripts are symmetric (symmetry.ts).
import { remembered } from './remembered.ts';
import { createSymmetry, type SymmetryOptions } from './symmetry.ts';

/** A function that overwrites a state by its representative. */
export function createCanonizer(options: SymmetryOptions): (row: Int32Array) => void {
  const { scripts, layout, nodes, inboxes, observer } = options;
  const { names, firstClient, inboxOf } = layout;
  const { interner, items } = nodes;
  const exchangeClients = createSymmetry(options);

  const served = scripts.map((_, client) => nodes.down(names[firstClient + client]!, 0));
  const withoutView = remembered((id) => {
    const client = interner.get(id);
    const newborn = interner.get(nodes.born(client.name, client.incarnation));
    const { view } = newborn.state as { readonly view: unknown };
    return interner.idOf({ ...client, state: { ...(client.state as object), view } });
  });
  const wordless = remembered((id) => {
    const item = items.get(id);
    if (item.kind !== 'response' || item.reply.ok) return id;
    const { error: _, ...reply } = item.reply;
    return items.idOf({ ...item, reply });
  });
  const withoutWords = remembered((id) => inboxes.of(inboxes.items(id).map(wordless)));

  return (row) => {
    for (const [client, script] of scripts.entries()) {
      const { asked, isOpen } = observer.progress(row[layout.seen]!, client);
      if (asked < script.length) continue;
      const column = firstClient + client;
      if (isOpen) {
        row[column] = withoutView(row[column]!);
      } else {
        row[column] = served[client]!;
        row[inboxOf(column)] = inboxes.empty;
      }
    }
    for (let column = 1; column < names.length; column++) {
      row[inboxOf(column)] = withoutWords(row[inboxOf(column)]!);
    }
    row[layout.seen] = observer.alike(row[layout.seen]!);
    exchangeClients(row);
  };
}

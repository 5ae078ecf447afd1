// The rows of the timeline: one for each client. Where there are very many, because processes retire
// after an unknown outcome or every request is a client of its own, clients that follow one another
// in time share a row, so that there are as many rows as clients were busy at once.
import { clientName, type Operation } from '../../record/operations.ts';

export interface RowPlan {
  readonly rows: readonly string[];
  readonly rowOf: (client: string) => number;
}

export function layRows(operations: readonly Operation[]): RowPlan {
  const lives = livesOf(operations);
  const isShared = lives.size > ownRowsMax;
  const rows = isShared ? shareRows(lives) : ownRows([...lives.keys()]);
  const names: string[] = [];
  for (const [client, row] of rows) names[row] = isShared ? `row ${row + 1}` : client;
  return { rows: names, rowOf: (client) => rows.get(client)! };
}

const ownRowsMax = 100;

interface Life {
  readonly beginNs: number;
  readonly endNs: number;
}

/** From a client's first invocation to the end of its last operation. */
function livesOf(operations: readonly Operation[]): ReadonlyMap<string, Life> {
  const lives = new Map<string, Life>();
  for (const { invocation, completion } of operations) {
    const name = clientName(invocation);
    const endNs = completion?.time ?? Infinity;
    const known = lives.get(name);
    if (known === undefined) lives.set(name, { beginNs: invocation.time, endNs });
    else lives.set(name, { beginNs: known.beginNs, endNs: Math.max(known.endNs, endNs) });
  }
  return lives;
}

/** `c2` before `c10`: by the number at the end, where there is one. */
function ownRows(clients: readonly string[]): ReadonlyMap<string, number> {
  const ordered = clients.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return new Map(ordered.map((client, row) => [client, row]));
}

/** Each client in the first row that is free when it begins; clients stand in that order. */
function shareRows(lives: ReadonlyMap<string, Life>): ReadonlyMap<string, number> {
  const freeNs: number[] = [];
  const rows = new Map<string, number>();
  for (const [client, { beginNs, endNs }] of lives) {
    const free = freeNs.findIndex((timeNs) => timeNs < beginNs);
    const row = free >= 0 ? free : freeNs.length;
    freeNs[row] = endNs;
    rows.set(client, row);
  }
  return rows;
}

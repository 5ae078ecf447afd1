// Names of the reference system's parts and of clients (`c0`, `c1`, ...): the one place that makes and reads them.

/** The name of the view server. */
export const VIEW_SERVER = 'vs';

/** Names of so many clients. */
export function clientNames(clients: number): string[] {
  return Array.from({ length: clients }, (_, index) => `c${index}`);
}

/** Whether a name is that of a client, not of a node. */
export function isClientName(name: string): boolean {
  return /^c\d+$/.test(name);
}

/** The number of a client, its process at the begin: 0 of `c0`. */
export function clientNumber(name: string): number {
  return Number(name.slice(1));
}

// The bounds of an exhaustive search: servers, what clients ask, and the fault budget (how often each
// kind of fault may happen). Within them every behaviour is explored.
import type { Op } from '../plan/operation.ts';

export interface Scope {
  readonly servers: number;
  /** What each client asks, one operation after another. */
  readonly scripts: readonly (readonly Op[])[];
  readonly troubles: Readonly<Record<Trouble, number>>;
  /** Whether clients know the first view from the beginning; else each asks for it when it begins. */
  readonly isViewKnown?: boolean;
}

/**
 * Kinds of faults that the budget counts. Delay and loss of messages are free; acting on them is not:
 * a suspicion is a living server that the view server takes for dead, a server time-out is a server
 * that gives up on its backup, a client time-out is a client that gives up on a server.
 */
export const troubles = [
  'crashes',
  'restarts',
  'suspicions',
  'clientTimeouts',
  'serverTimeouts',
] as const;

export type Trouble = (typeof troubles)[number];

export function serverNames({ servers }: Scope): string[] {
  return Array.from({ length: servers }, (_, index) => `s${index + 1}`);
}

/**
 * Reads `puthash k0, get k0 / puthash k0`: clients apart by `/`, their operations by `,`. Arguments
 * are made up, so that each is unique.
 */
export function parseScripts(text: string): Op[][] {
  return text.split('/').map((script, client) =>
    script
      .split(',')
      .map((words) => words.trim().split(/\s+/))
      .filter(([f]) => f !== '')
      .map(([f, key = 'k0'], index) => ({
        f: f!,
        key,
        ...(f !== 'get' && { value: `c${client}.${index + 1}` }),
      })),
  );
}

export function showScripts(scripts: Scope['scripts']): string {
  return scripts.map((ops) => ops.map(({ f, key }) => `${f} ${key}`).join(', ')).join(' / ');
}

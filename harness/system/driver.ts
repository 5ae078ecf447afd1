// What the adapters of real databases share: is the program here, is the driver, and what does it
// mean when a call fails.
import type { Value } from '../../checker/index.ts';
import { orAbort } from '../client/or-abort.ts';
import { findExecutable } from '../cluster/executable.ts';
import type { Completion, Op } from './system.ts';

/** Why the system cannot run here, and what installs it; undefined when it can. */
export async function missingProgram(
  program: string,
  debianPackage: string,
): Promise<string | undefined> {
  if ((await findExecutable(program)) !== undefined) return undefined;
  return `there is no ${program} on the PATH; install it with: apt-get install ${debianPackage}`;
}

/** The same for a driver; none comes along with doubletake, which needs it for this alone. */
export function missingDriver(name: string): string | undefined {
  try {
    import.meta.resolve(name);
    return undefined;
  } catch {
    return `its clients need the package ${name}; install it with: npm install --save-dev ${name}`;
  }
}

/**
 * A call over a connection that the driver keeps. Only a dial that was refused before anything was
 * sent is definite; for everything else that is thrown nobody knows, but a read may always fail.
 */
export async function complete(
  op: Op,
  signal: AbortSignal,
  call: () => Promise<Value>,
): Promise<Completion> {
  try {
    return { type: 'ok', result: await orAbort(call(), signal) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isDefinite = isRead(op) || error instanceof NotSent;
    return { type: isDefinite ? 'fail' : 'info', error: code ?? message };
  }
}

/** Thrown before the first byte of an operation left. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}

function isRead({ f }: Op): boolean {
  return f === 'read' || f === 'get';
}

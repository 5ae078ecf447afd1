// What the adapters of real databases share: is the program here, is the driver, one connection that
// is kept as long as it answers, and what it means when a call fails.
import type { RequestId, Value } from '../../../checker/index.ts';
import { isShortage } from '../../ground/shortage.ts';
import { orAbort } from '../../net/or-abort.ts';
import { findExecutable } from '../../cluster/process/executable.ts';
import type { Client, ClientContext } from '../../client/client.ts';
import type { Completion, Op } from '../../plan/operation.ts';

/** Why the system cannot run here, and what installs it; undefined when it can. */
export async function missingProgram(
  program: string,
  debianPackage: string,
): Promise<string | undefined> {
  if ((await findExecutable(program)) !== undefined) return undefined;
  return `there is no ${program} on the PATH; install it with: apt-get install ${debianPackage}`;
}

/** The same for drivers; none comes along with doubletake, which needs them for this alone. */
export function missingDriver(...names: readonly string[]): string | undefined {
  const missing = names.filter((name) => !isInstalled(name)).join(' ');
  if (missing === '') return undefined;
  return `its clients need ${missing}; install with: npm install --save-dev ${missing}`;
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** How a driver is used. It must try nothing again by itself, unless that is what is under test. */
export interface Driver<Connection> {
  readonly connect: () => Promise<Connection>;
  readonly perform: (connection: Connection, op: Op, id: RequestId) => Promise<Value>;
  /** At once, without a farewell: the link may be broken. */
  readonly destroy: (connection: Connection) => void;
}

/** What a client does when no answer comes. */
export interface Habits {
  readonly attempts: number;
  /** From when there is a connection. */
  readonly attemptTimeoutMs: number;
  readonly retryPauseMs: number;
}

/** Apart from the patience for an answer: a handshake takes long on a busy machine. */
const CONNECT_TIMEOUT_MS = 2000;

export function openDriverClient<Connection>(
  driver: Driver<Connection>,
  { attempts, attemptTimeoutMs, retryPauseMs }: Habits,
  { clock }: Pick<ClientContext, 'clock'>,
): Client {
  let connection: Connection | undefined;

  const drop = (): void => {
    if (connection !== undefined) driver.destroy(connection);
    connection = undefined;
  };

  const attempt = async (op: Op, id: RequestId, signal: AbortSignal): Promise<Completion> => {
    try {
      connection ??= await connect(driver, signal);
      const answer = driver.perform(connection, op, id);
      return { type: 'ok', result: await orAbort(answer, signal, attemptTimeoutMs) };
    } catch (error) {
      if (!(error instanceof Refused)) drop();
      if (isShortage(error)) throw error;
      return completionFor(error, op);
    }
  };

  return {
    invoke: async (op, id, signal) => {
      let isDefinite = true;
      for (let count = 1; ; count++) {
        const completion = await attempt(op, id, signal);
        if (completion.type === 'ok') return completion;
        isDefinite &&= completion.type === 'fail';
        if (count === attempts || signal.aborted) {
          return { ...completion, type: isDefinite ? 'fail' : 'info' };
        }
        await clock.sleep(retryPauseMs, signal);
      }
    },
    close: async () => drop(),
  };
}

/** A connection that comes too late is not used any more. */
async function connect<Connection>(
  driver: Driver<Connection>,
  signal: AbortSignal,
): Promise<Connection> {
  const coming = driver.connect();
  try {
    return await orAbort(coming, signal, CONNECT_TIMEOUT_MS);
  } catch (error) {
    void coming.then(driver.destroy, () => {});
    throw new NotSent((error as Error).message, { cause: error });
  }
}

/** Without a connection nothing was sent. In all other cases nobody knows, but a read may always fail. */
function completionFor(error: unknown, { f }: Op): Completion {
  const { code, message } = error as NodeJS.ErrnoException;
  const isDefinite =
    error instanceof NotSent || error instanceof Refused || f === 'read' || f === 'get';
  return { type: isDefinite ? 'fail' : 'info', error: code ?? message };
}

/** Thrown by `perform` for an operation that the system surely did not do; its connection goes on. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Thrown before the first byte of an operation left. */
class NotSent extends Error {
  override readonly name = 'NotSent';
}

// A client that is a process of its own, in any language: JSON lines on its stdin and stdout
// (harness/docs/external-client.md). A process that breaks the rules or misses a deadline is killed,
// its operation is `info`, and the next operation gets a fresh process with fresh connections.
import type { Client, ClientContext } from './client.ts';
import { foreignCompletion, short } from './foreign-completion.ts';
import { orAbort } from '../net/or-abort.ts';
import { hearingTries, type Ask } from './told-tries.ts';
import { UsageError } from '../ground/usage-error.ts';
import { within } from '../ground/within.ts';
import { startPeer, type Peer, type PeerOptions } from './client-program.ts';

/** How long a process may take to say that it is open. */
const OPEN_WITHIN_MS = 10_000;

/** Of one client; more of them say nothing new. */
const COMPLAINTS_AT_MOST = 3;

export async function openProcessClient(
  options: PeerOptions,
  context: ClientContext,
): Promise<Client> {
  const closing = new AbortController();
  let complaints = 0;

  const complain = (reason: string): void => {
    if (++complaints > COMPLAINTS_AT_MOST) return;
    context.note?.(`client ${context.name}: ${reason}`);
  };

  const open = async (): Promise<Peer> => {
    const peer = await startPeer(options, context.logFile);
    try {
      const asked = {
        type: 'open',
        client: context.name,
        workload: context.workload,
        nodes: context.addresses,
      };
      const opened = await within(OPEN_WITHIN_MS, closing.signal, (limit) =>
        peer.ask(asked, limit),
      );
      if (opened['type'] === 'opened') return peer;
      throw new Error(`said ${short(opened)} instead of "opened"`);
    } catch (error) {
      await peer.kill();
      throw error;
    }
  };

  /** The process that is there or on its way. It may take longer to come than one operation has time. */
  let current = open();

  /** Late or stray lines must never be taken for answers: nothing more is heard of a process that broke a rule. */
  const replace = (): Promise<void> => {
    replacing ??= killAndOpen().finally(() => (replacing = undefined));
    return replacing;
  };
  let replacing: Promise<void> | undefined;

  const killAndOpen = async (): Promise<void> => {
    const broken = await current.catch(() => undefined);
    await broken?.kill();
    if (!closing.signal.aborted) current = open();
    current.catch(() => {});
  };

  const usable = async (): Promise<Peer> => {
    const peer = await current.catch(() => undefined);
    const complaint = peer?.complaint();
    if (peer !== undefined && complaint === undefined) return peer;
    if (complaint !== undefined) complain(complaint);
    await replace();
    return current;
  };

  const ask: Ask = async (op, id, signal, aside) => {
    let peer: Peer | undefined;
    try {
      peer = await orAbort(usable(), signal);
      const answer = await peer.ask({ type: 'invoke', ...op, id }, signal, aside);
      if (answer['seq'] === id.seq) return foreignCompletion(answer);
      throw new Error(`answered operation ${short(answer['seq'])} when ${id.seq} was asked`);
    } catch (error) {
      const reason = (error as Error).message;
      complain(peer === undefined && signal.aborted ? 'was not open again in time' : reason);
      if (peer !== undefined) await replace();
      return { type: 'info', error: signal.aborted ? 'timeout' : reason };
    }
  };

  // A program that cannot even be opened is told before the run begins.
  await current.catch((error: unknown) => {
    const { message } = error as Error;
    throw new UsageError(`the client program ${options.command.join(' ')}: ${message}`);
  });
  return {
    invoke: hearingTries(ask, context),
    close: async () => {
      closing.abort();
      const last = await current.catch(() => undefined);
      await last?.close();
    },
  };
}

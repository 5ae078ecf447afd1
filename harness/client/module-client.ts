// A client that is a module of the user's: `open(context)` returns `invoke` and perhaps `close`.
import type { Client, ClientContext } from './client.ts';
import { importModule } from '../ground/import-module.ts';
import { UsageError } from '../ground/usage-error.ts';
import { foreignCompletion } from './foreign-completion.ts';
import { triesOf, type BeginTry } from './tries.ts';

/** What the module is opened with. */
export interface ModuleContext extends ClientContext {
  /**
   * Begins a try of an operation at a node, the moment before it is sent, so that it is drawn.
   *
   * @example
   * const sent = context.try('s1', op, id);
   * const { status } = await fetch(url, { headers: { traceparent: sent.traceparent } });
   * sent.ended({ status });
   */
  readonly try: BeginTry;
}

type Open = (context: ModuleContext) => unknown;

/** What the module exports, by name or as its default. */
interface ForeignModule {
  readonly open?: Open;
}

export async function openModuleClient(file: string, context: ClientContext): Promise<Client> {
  const open = await loadOpen(file);
  const client = (await open({ ...context, try: triesOf(context) })) as Partial<Client> | undefined;
  if (typeof client?.invoke !== 'function') {
    throw new UsageError(`${file}: open() must return a client with invoke(op, id, signal)`);
  }
  const { invoke, close } = client as Client;
  return {
    invoke: (op, id, signal) =>
      withOwnSignal(signal, async (own) =>
        foreignCompletion(await invoke.call(client, op, id, own)),
      ),
    close: async () => await close?.call(client),
  };
}

/** One for each operation: what a module leaves listening to it goes with it. */
async function withOwnSignal<T>(
  signal: AbortSignal,
  work: (own: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const abort = (): void => own.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await work(own.signal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function loadOpen(file: string): Promise<Open> {
  const imported: ForeignModule & { readonly default?: ForeignModule } = await importModule(
    file,
  ).catch((error: unknown) => {
    throw new UsageError(`${file}: cannot be loaded as a client: ${(error as Error).message}`);
  });
  const open = imported.open ?? imported.default?.open;
  if (typeof open === 'function') return open;
  throw new UsageError(`${file}: it must export a function open(context)`);
}

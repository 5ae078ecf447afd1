// "This signal, or that long": the one way of giving work a time limit by a signal. `AbortSignal.timeout`
// alone is not used: inside `AbortSignal.any` nothing holds it, and once memory is collected it never
// fires (Node 20.20.2; https://github.com/nodejs/node/issues/57736).

/**
 * Does the work under a signal that is aborted after `ms` milliseconds (with a TimeoutError), or as
 * soon as `signal` is (with its reason). The timer ends with the work.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`not done within ${ms} ms`, 'TimeoutError'));
  }, ms);
  const abort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

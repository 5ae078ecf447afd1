// A call that has a deadline, though what it calls has none.

/** Rejects when the signal is aborted first, or the time is over; the call goes on, and nobody listens. */
export function orAbort<T>(call: Promise<T>, signal: AbortSignal, withinMs?: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(new Error('timeout'));
    if (signal.aborted) return abort();
    const timer = withinMs === undefined ? undefined : setTimeout(abort, withinMs);
    signal.addEventListener('abort', abort, { once: true });
    call.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
  });
}

// What this process is short of: file descriptors, buffers, ports of its own. Such an error says nothing
// about whoever was called, so it never becomes an outcome: it ends the work.

const CODES: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL']);

/** Whether it is one, or was caused by one. */
export function isShortage(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (CODES.has((cause as NodeJS.ErrnoException).code)) return true;
  }
  return false;
}

// The trace id of W3C's Trace Context under which an operation is sent: whoever passes it on, by whatever
// library, tells of which request its spans are.
import type { RequestId } from '../../checker/index.ts';

/** Tells ids of ours from all others. */
const OURS = 'd0b1e7a3';

/** 32 hexadecimal digits; `run` is 8 of them, so that two runs differ. Undefined for a client of another name than `c0`. */
export function traceIdOf({ client, seq }: RequestId, run: string): string | undefined {
  const number = /^c(\d{1,4})$/.exec(client)?.[1];
  return number && `${OURS}${run}${number.padStart(4, '0')}${seq.toString(16).padStart(12, '0')}`;
}

/** Undefined where it is none of ours. */
export function requestOfTrace(traceId: string): RequestId | undefined {
  const parts = /^d0b1e7a3[\da-f]{8}(\d{4})([\da-f]{12})$/.exec(traceId);
  return parts === null
    ? undefined
    : { client: `c${Number(parts[1])}`, seq: Number.parseInt(parts[2]!, 16) };
}

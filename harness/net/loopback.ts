// Traffic stays on this machine, unless the user says otherwise.
import { isIPv4 } from 'node:net';
import { UsageError } from '../ground/usage-error.ts';

/** Refuses a host of another machine, with the reason why that matters. @throws UsageError */
export function stayHere(host: string, mayBeRemote: boolean, why: string): void {
  if (mayBeRemote || isLoopback(host)) return;
  throw new UsageError(`${host} is not this machine. ${why}; if that is meant, say --allow-remote`);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}

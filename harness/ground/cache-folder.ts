// Where what was installed, built or drawn once for this user on this machine is kept.
import { homedir } from 'node:os';
import { join } from 'node:path';

export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const root = environment['XDG_CACHE_HOME'];
  const base = root === undefined || root === '' ? join(homedir(), '.cache') : root;
  return join(base, 'doubletake');
}

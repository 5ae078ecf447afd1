// The servers that every contract about links is held against: a real Toxiproxy and the stand-in.
import { findToxiproxy, type Toxiproxy } from '../../harness/cluster/proxy/toxiproxy-install.ts';

/** The real one is installed on first use, as for a user; where none can be had, that is said loudly. */
export async function toxiproxies(): Promise<readonly Toxiproxy[]> {
  const standIn = await findToxiproxy({ server: 'stand-in' });
  const found = await findToxiproxy({ progress: (line) => console.error(line) });
  return found.kind === 'stand-in' ? [standIn] : [found, standIn];
}

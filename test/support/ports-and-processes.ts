// What stands on this machine because of this test: processes below this one, and who listens on
// the ports of the pool. A test that leaves either behind has found a leak.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dial } from '../../harness/net/dial.ts';
import type { ClusterFacts } from '../../harness/cluster/running-cluster.ts';

/** Pids whose command line names the folder or program, read from /proc; our own is not among them. */
export function processesNaming(text: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const isZombie = readFileSync(`/proc/${name}/stat`, 'utf8').includes(') Z ');
      return line.includes(text) && !isZombie ? [pid] : [];
    } catch {
      return [];
    }
  });
}

/** Every port that the cluster had refuses again. */
export async function assertPortsClosed(facts: ClusterFacts): Promise<void> {
  const addresses = [
    ...Object.values(facts.addresses),
    ...Object.values(facts.links),
    new URL(facts.toxiproxy.url).host,
  ];
  const outcomes = await Promise.all(addresses.map((address) => dial(address, 1000)));
  assert.deepEqual([...new Set(outcomes)], ['refused']);
}

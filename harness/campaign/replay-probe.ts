// A probe asked once more: the same request and options, and strikes at the same moments.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProbeOptions } from '../probe/probe.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import type { RunFolder } from '../record/store.ts';
import type { ProbeAsked } from './probe-asked.ts';
import { probeOnce } from './probe-once.ts';

export interface ReplayProbeOptions {
  readonly store: string;
  readonly signal: AbortSignal;
  readonly onNote: (line: string) => void;
}

/** What asks the probe of this folder again, as often as it is called. */
export async function probeAgain(
  folder: RunFolder,
  { store, signal, onNote }: ReplayProbeOptions,
): Promise<() => Promise<JudgedRun>> {
  const text = readFileSync(join(folder.path, 'plan.json'), 'utf8');
  const { url, ...asked } = JSON.parse(text) as ProbeAsked & { readonly url: string };
  const moments = momentsOf(await loadRun(folder.path));
  return () => probeOnce(url, { ...asked, store }, { signal, onNote, moments });
}

/** The moments at which each scenario struck, in the order of its plays. */
function momentsOf({ record }: JudgedRun): NonNullable<ProbeOptions['moments']> {
  const moments: Record<string, number[]> = {};
  for (const { process, f, value } of record.history.events) {
    if (process !== 'nemesis' || f !== 'aimed') continue;
    const { scenario, afterMs } = value as { readonly scenario: string; readonly afterMs: number };
    (moments[scenario] ??= []).push(afterMs);
  }
  return moments;
}

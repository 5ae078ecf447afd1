// A probe asked once more: the same request and options, and strikes at the same moments.
import { UsageError } from '../ground/usage-error.ts';
import type { ProbeOptions } from '../probe/probe.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { findProbe, type RunFolder } from '../record/store.ts';
import type { ProbeAsked } from './probe-asked.ts';
import { probeOnce } from './probe-once.ts';

/** A probe as it was done. */
export interface DoneProbe extends ProbeAsked {
  readonly url: string;
  /** At which each scenario struck, in milliseconds, in the order of its plays. */
  readonly moments: NonNullable<ProbeOptions['moments']>;
}

/** The probe of this folder; undefined where it is that of a run. */
export async function doneProbe(folder: RunFolder): Promise<DoneProbe | undefined> {
  const asked = findProbe(folder) as Omit<DoneProbe, 'moments'> | undefined;
  return asked && { ...asked, moments: momentsOf(await loadRun(folder.path)) };
}

export interface ReplayProbeOptions {
  readonly store: string;
  readonly signal: AbortSignal;
  readonly onNote: (line: string) => void;
}

/** Asks the probe again. @throws UsageError where it was given a secret, which is kept nowhere. */
export async function probeAgain(
  { url, moments, ...asked }: DoneProbe,
  { store, signal, onNote }: ReplayProbeOptions,
): Promise<JudgedRun> {
  if (JSON.stringify([url, asked]).includes('{secret:')) {
    throw new UsageError(
      'the probe was given a secret, which is kept nowhere: name it as {env:NAME} and probe again',
    );
  }
  return probeOnce(url, { ...asked, store }, { signal, onNote, moments });
}

function momentsOf({ record }: JudgedRun): DoneProbe['moments'] {
  const moments: Record<string, number[]> = {};
  for (const { process, f, value } of record.history.events) {
    if (process !== 'nemesis' || f !== 'aimed') continue;
    const { scenario, afterMs } = value as { readonly scenario: string; readonly afterMs: number };
    (moments[scenario] ??= []).push(afterMs);
  }
  return moments;
}

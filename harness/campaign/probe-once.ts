// A probe as the command and the library do it: asked in the words of the command's options, conducted,
// judged, reported, and its folder finished.
import { randomInt } from 'node:crypto';
import { findToxiproxy } from '../cluster/proxy/toxiproxy-install.ts';
import { withoutSecrets } from '../ground/secrets.ts';
import { probe, type ProbeOptions } from '../probe/probe.ts';
import { keepingErrors } from '../record/failed.ts';
import { loadRun, type JudgedRun } from '../record/load.ts';
import { cleanse, expectSecrets } from '../record/cleanse.ts';
import { createRunFolder, PROBE } from '../record/store.ts';
import { finishRun } from './finish-run.ts';
import { optionsOf, type ProbeAsked } from './probe-asked.ts';
import { withSecretsKept } from './probe-secrets.ts';

/** What is taken where an option is left out; times as they are written on the command line. */
export const PROBED_USUALLY = {
  method: 'POST',
  header: [],
  key: 'header:Idempotency-Key',
  keyFormat: 'uuid',
  as: 'http',
  ignore: [],
  asOther: [],
  time: '30s',
  timeout: '2s',
  patience: '10s',
  settle: '3s',
  ready: '15s',
  copies: 5,
  store: 'runs',
} as const;

/**
 * Probes a running server, judges what was recorded and leaves a finished run folder, with a report, in
 * the store. Prints nothing. @throws UsageError where the server is not as it was said to be.
 */
export async function probeOnce(
  givenUrl: string,
  given: ProbeAsked,
  {
    signal,
    moments,
    ...callbacks
  }: {
    readonly signal: AbortSignal;
    readonly onNote: (line: string) => void;
    readonly moments?: ProbeOptions['moments'];
  },
): Promise<JudgedRun> {
  const { url, asked } = withSecretsKept(givenUrl, given);
  const onNote = (line: string): void => callbacks.onNote(withoutSecrets(line));
  const options = optionsOf(url, asked);
  const seed = asked.seed ?? randomInt(2 ** 31);
  const toxiproxy = await findToxiproxy({ progress: onNote, signal });
  const plan = { ...asked, version: 1, system: PROBE, url, seed };
  const folder = createRunFolder(asked.store, plan);
  expectSecrets(folder, asked.login !== undefined);
  onNote(`${options.target.method} ${url}  seed ${seed}  ${folder.path}`);
  const around = { toxiproxy, folder, seed, signal, onNote };
  const go = () => probe({ ...options, ...(moments && { moments }), ...around });
  await keepingErrors(folder, signal, go).finally(() => cleanse(folder));
  const judged = await loadRun(folder.path);
  await finishRun(folder, judged, { isReported: true, note: onNote });
  return judged;
}

// Looks at a history while it is being written, and says when it cannot be explained any more.
import type { Model } from '../../checker/index.ts';
import { judge } from '../record/judge.ts';
import { readHistory } from '../record/load.ts';
import type { RunFolder } from '../record/store.ts';

const LOOK_EVERY_MS = 2000;

export interface Watch {
  /** Aborted at the first look that finds a violation. */
  readonly found: AbortSignal;
  readonly end: () => void;
}

export function untilInvalid(folder: RunFolder, model: string | Model): Watch {
  const controller = new AbortController();
  const look = async (): Promise<void> => {
    const { verdict } = judge(await readHistory(folder.history), { explain: false, model });
    if (verdict === 'invalid') controller.abort();
  };
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    // There may be no history yet; one that stays unreadable is reported when the run is judged.
    void look()
      .catch(() => {})
      .finally(() => void (isLooking = false));
  }, LOOK_EVERY_MS);
  return { found: controller.signal, end: () => clearInterval(timer) };
}

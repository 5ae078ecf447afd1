// Watches a history while it is recorded, and says when it cannot be explained any more: at the event
// that makes it so where the model can be followed event by event. Where it cannot, or where that would
// take too much, the file is judged anew each time that it has grown by half.
import { Monitor, models, type HistoryEvent, type Model } from '../../checker/index.ts';
import { isForeignDeath } from '../record/deaths.ts';
import { judge } from '../record/judge.ts';
import { readHistory } from '../record/load.ts';

const LOOK_EVERY_MS = 2000;
const GROWTH = 1.5;

export interface Watch {
  /** Aborted as soon as there is a violation; the reason is a sentence. */
  readonly found: AbortSignal;
  /** To be told of each event when it is recorded. */
  readonly see: (event: HistoryEvent) => void;
  readonly end: () => void;
}

/** `file` is the history, `model` that by which it will be judged. */
export function watch(file: string, model: string | Model): Watch {
  const controller = new AbortController();
  const followed = typeof model === 'string' ? models[model] : model;
  let monitor = followed && new Monitor(followed);
  let isExcused = false;
  let seen = 0;
  let looked = 0;
  const look = async (): Promise<void> => {
    looked = seen;
    const { verdict, reason } = judge(await readHistory(file), { explain: false, model });
    if (verdict === 'invalid') controller.abort(reason);
  };
  let isLooking = false;
  const timer = setInterval(() => {
    const isFollowed = monitor !== undefined && monitor.undecided.size === 0;
    if (isFollowed || isLooking || isExcused || seen < looked * GROWTH) return;
    isLooking = true;
    // One that stays unreadable is reported when the run is judged.
    void look()
      .catch(() => {})
      .finally(() => void (isLooking = false));
  }, LOOK_EVERY_MS);
  return {
    found: controller.signal,
    see: (event) => {
      seen += 1;
      // What happens after a node was ended by somebody else may be the loss of its memory.
      isExcused ||= isForeignDeath(event);
      if (isExcused) return;
      try {
        const violation = monitor?.accept(event);
        if (violation !== undefined) controller.abort(violation.sentence);
      } catch {
        // An operation that the model does not know is told of when the run is judged.
        monitor = undefined;
      }
    },
    end: () => clearInterval(timer),
  };
}

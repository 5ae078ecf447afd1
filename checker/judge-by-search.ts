// The general search as a judge: runs it within its limits and says what it found.
import type { Judgement, Limits } from './judgement.ts';
import type { Model } from './model.ts';
import { referenceTo, type Operation } from './operations.ts';
import { Search } from './search.ts';
import type { Anomaly } from './verdict.ts';
import { phrase, shown } from './words.ts';

const SLICE = 10_000;

export function judgeBySearch(
  model: Model,
  operations: readonly Operation[],
  limits: Limits,
): Judgement {
  const search = new Search(model, operations);
  let state = search.advance(Math.min(SLICE, limits.steps));
  while (state === 'unfinished') {
    const exhausted = whatRanOut(search, limits);
    if (exhausted !== undefined) {
      const reason = `${exhausted} after ${String(search.furthest)} of the acknowledged operations were put in order`;
      return { verdict: 'unknown', reason, steps: search.steps, linearization: [], anomalies: [] };
    }
    state = search.advance(Math.min(SLICE, limits.steps - search.steps));
  }
  if (state === 'valid') {
    return {
      verdict: 'valid',
      reason: '',
      steps: search.steps,
      linearization: search.linearization(),
      anomalies: [],
    };
  }
  const deepest = new Search(model, operations);
  deepest.advance(Number.MAX_SAFE_INTEGER, search.furthest);
  const anomaly = notLinearizable(deepest);
  return {
    verdict: 'invalid',
    reason: anomaly.sentence,
    steps: search.steps + deepest.steps,
    linearization: deepest.linearization(),
    anomalies: [anomaly],
  };
}

function whatRanOut(search: Search, { steps, bytes, expired }: Limits): string | undefined {
  if (search.steps >= steps) return 'the budget of steps ran out';
  if (search.bytes > bytes) return 'the memory allowed ran out';
  return expired() ? 'the time allowed ran out' : undefined;
}

function notLinearizable(deepest: Search): Anomaly {
  const first = deepest.next() as Operation;
  const sentence = `${phrase(first)}, which got ${shown(first.result ?? null)}, fits no order of the operations: the one that goes furthest ends in ${shown(deepest.stateReached() as never)} before it`;
  return {
    kind: 'not-linearizable',
    ...(first.key !== undefined && { key: first.key }),
    sentence,
    operations: [referenceTo(first)],
    executions: [],
  };
}

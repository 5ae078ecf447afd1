// What code that is not ours says of an operation: taken as it is when it is one of the three words,
// and otherwise nobody knows what happened.
import type { Value } from '../../checker/index.ts';
import type { Completion } from '../plan/operation.ts';

/** `said` may be anything; what is not a completion becomes `info` with a complaint. */
export function foreignCompletion(said: unknown): Completion {
  const { type, result, error } = (said ?? {}) as Readonly<Record<string, unknown>>;
  if (type === 'ok') {
    if (result === undefined) return { type: 'ok', result: null };
    if (isJson(result)) return { type: 'ok', result };
    return { type: 'info', error: 'the client returned a result that is not JSON' };
  }
  if (type === 'fail' || type === 'info') {
    return { type, error: typeof error === 'string' ? error : `the client said ${type}` };
  }
  return {
    type: 'info',
    error: `the client said ${short(said)} instead of {"type":"ok"}, "fail" or "info"`,
  };
}

function isJson(value: unknown): value is Value {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

export function short(said: unknown): string {
  const text = typeof said === 'string' ? said : (JSON.stringify(said) ?? String(said));
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

// Histories as the whiteboard has them: a few short lines, one event each.
import type { History, HistoryEvent, RequestId, Value } from '../../../checker/index.ts';

export type Line = readonly [
  process: number,
  type: 'invoke' | 'ok' | 'fail' | 'info',
  f: string,
  key: string,
  value?: Value,
];

/** `[0, 'invoke', 'puthash', 'k', 'a']`, `[0, 'ok', 'puthash', 'k', '']`: the last is argument, or result. */
export function historyOf(model: string, lines: readonly Line[]): History {
  const open = new Map<number, { readonly value: Value; readonly id: RequestId }>();
  const counts = new Map<number, number>();
  const events = lines.map(([process, type, f, key, value = null], index): HistoryEvent => {
    const base = { index, time: index * 1000, type, process, f, key };
    if (type === 'invoke') {
      const seq = (counts.get(process) ?? 0) + 1;
      counts.set(process, seq);
      const asked = { value, id: { client: `c${String(process)}`, seq } };
      open.set(process, asked);
      return { ...base, ...asked };
    }
    const asked = open.get(process) ?? {
      value: null,
      id: { client: `c${String(process)}`, seq: 0 },
    };
    return type === 'ok' ? { ...base, ...asked, result: value } : { ...base, ...asked };
  });
  return { header: { format: 'doubletake-history', version: 1, model }, events, notices: [] };
}

// Histories of transactions in Elle's test notation: `ax1ry12` appends 1 to x and reads y as [1 2];
// in registers `wx1rx_` writes 1 and reads nothing.
import type { EventType, History, HistoryEvent, Value } from '../../../checker/index.ts';

export type Model = 'list-append' | 'rw-register';

export interface Written {
  readonly text: string;
  readonly type?: EventType;
  readonly process?: number;
}

export function microOperations(text: string, model: Model): Value[][] {
  return (text.match(/[arw][a-z][0-9_]*/g) ?? []).map((part) => {
    const [f = '', key = ''] = part;
    const digits = [...part.slice(2)].map((digit) => (digit === '_' ? null : Number(digit)));
    const isList = model === 'list-append' && f === 'r';
    const value = isList ? (digits.length === 0 ? null : digits) : (digits[0] ?? null);
    return [f === 'a' ? 'append' : f, key, value];
  });
}

/** `1 ax1` is by process 1, `fail ax1` failed. */
export function written(text: string): Written {
  const [, process, type, txn = ''] = /^(?:(\d) )?(?:(fail|info) )?(.*)$/.exec(text) ?? [];
  return {
    text: txn,
    ...(process !== undefined && { process: Number(process) }),
    ...(type !== undefined && { type: type as 'fail' | 'info' }),
  };
}

/** All at the same time, each by a process of its own. */
export function concurrent(model: Model, written: readonly Written[]): History {
  const each = written.map((one, process) => ({ ...one, process }));
  return historyOf(model, [
    ...each.map((one) => ({ one, isCall: true })),
    ...each.map((one) => ({ one, isCall: false })),
  ]);
}

/** One after another; by process 0 where none is named. */
export function sequential(model: Model, written: readonly Written[]): History {
  return historyOf(
    model,
    written.flatMap((one) => [
      { one, isCall: true },
      { one, isCall: false },
    ]),
  );
}

function historyOf(
  model: Model,
  halves: readonly { readonly one: Written; readonly isCall: boolean }[],
): History {
  const events = halves.map(({ one, isCall }, index): HistoryEvent => {
    const { text, type = 'ok', process = 0 } = one;
    const told = microOperations(text, model);
    const base = { index, time: index, process, f: 'txn' };
    if (!isCall) return { ...base, type, ...(type === 'ok' && { result: told }) };
    return {
      ...base,
      type: 'invoke',
      value: told.map((m) => (m[0] === 'r' ? [m[0], m[1] ?? null, null] : m)),
    };
  });
  return { header: { format: 'doubletake-history', version: 1, model }, events, notices: [] };
}

// How a length of time is written: `20s`, `500ms`, `2m` or `1h`.

const MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Longer than any run that could be drawn beforehand, and short of what a timer of Node's can wait (2^31 ms). */
const LONGEST_MS = 7 * 24 * MS.h;

/** Milliseconds, more than 0 and at most a week; a bare number is seconds. Undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Number(number) * MS[unit as keyof typeof MS];
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}

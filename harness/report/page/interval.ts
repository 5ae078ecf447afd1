// Wilson's score interval of a rate, at 95 %: honest for few runs and for rates near 0 or 1.

export interface Interval {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** Of none at all, nothing is known: 0 to 1. */
export function rateOf(hits: number, total: number): Interval {
  if (total === 0) return { rate: 0, low: 0, high: 1 };
  const rate = hits / total;
  const scale = 1 + z ** 2 / total;
  const middle = (rate + z ** 2 / (2 * total)) / scale;
  const reach = (z / scale) * Math.sqrt((rate * (1 - rate)) / total + z ** 2 / (4 * total ** 2));
  return { rate, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

const z = 1.959964;

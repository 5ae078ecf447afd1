// How often something happened, with Wilson's score interval at 95 %: honest for few runs and for
// rates near 0 or 1 (E. B. Wilson, JASA 22, 1927).

export interface Rate {
  readonly hits: number;
  readonly of: number;
  /** The share of hits; of none at all 0. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** Of none at all nothing is known: 0 to 1. */
export function rateOf(hits: number, of: number): Rate {
  if (of === 0) return { hits, of, rate: 0, low: 0, high: 1 };
  const rate = hits / of;
  const scale = 1 + Z ** 2 / of;
  const middle = (rate + Z ** 2 / (2 * of)) / scale;
  const reach = (Z / scale) * Math.sqrt((rate * (1 - rate)) / of + Z ** 2 / (4 * of ** 2));
  // At the ends the formula gives 0 and 1 but for rounding.
  const low = hits === 0 ? 0 : middle - reach;
  const high = hits === of ? 1 : middle + reach;
  return { hits, of, rate, low, high };
}

/** `3 of 10 (11 to 60 %)`. */
export function showRate({ hits, of, low, high }: Rate): string {
  return `${hits} of ${of} (${Math.round(low * 100)} to ${Math.round(high * 100)} %)`;
}

const Z = 1.959964;

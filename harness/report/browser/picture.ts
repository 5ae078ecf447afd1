// What a painting of the timeline is made from, and where a time stands in it.
import { outcomes, type Run } from './decode.ts';
import type { Palette } from './palette.ts';
import type { Row } from './rows.ts';
import { gutter, type Layout } from './timeline-layout.ts';
import type { Viewport } from './viewport.ts';

export interface Picture {
  readonly run: Run;
  readonly rows: readonly Row[];
  readonly layout: Layout;
  readonly viewport: Viewport;
  readonly palette: Palette;
  readonly marks: Uint8Array;
  readonly selected: number | undefined;
}

/** How bad an operation is: what wins below one pixel. */
export const severity = { none: 0, ok: 1, fail: 2, info: 3, proof: 4, accused: 5 } as const;

/** The severity of each operation, of which the outcome is only one part. */
export function markOperations({ header, columns }: Run): Uint8Array {
  const byOutcome = outcomes.map((outcome) => severity[outcome]);
  const marks = Uint8Array.from(columns.outcome, (code) => byOutcome[code]!);
  for (const place of header.proof) marks[place] = severity.proof;
  for (const place of header.accused) marks[place] = severity.accused;
  return marks;
}

export function timeToX({ layout, viewport }: Picture, timeNs: number): number {
  return gutter + ((timeNs - viewport.fromNs) / viewport.spanNs) * (layout.width - gutter);
}

export function xToTime({ layout, viewport }: Picture, x: number): number {
  return viewport.fromNs + ((x - gutter) / (layout.width - gutter)) * viewport.spanNs;
}

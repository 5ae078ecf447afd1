// Draws a timing diagram as text, 80 columns or wider: time runs down, each participant has a lane.
//   ├── c0#1 forward ─▶│   a request        │✕╌╌ c0#1 ok ╌┤  a reply that was lost, and by what
import type { Arrow, Mark, MarkTone, Rule } from './diagram-row.ts';
import type { Fold, Lane, Line, TimingDiagram } from './timing-diagram.ts';
import { printable } from '../value-text.ts';
import { foldText } from './timing-diagram.ts';
import { timeText } from './timing-diagram.ts';

export function timingDiagramText(diagram: TimingDiagram, width: number): string {
  const laneWidth = Math.floor((width - gutter) / diagram.columns.length);
  const positions = diagram.columns.map(
    (_, index) => gutter + index * laneWidth + Math.floor(laneWidth / 2),
  );
  const page: Page = { width, positions, diagram };
  const head = (words: readonly string[]): string => {
    const canvas = new Canvas(width);
    for (const [index, word] of words.entries()) {
      const text = word.slice(0, laneWidth - 1);
      canvas.write(positions[index]! - Math.floor(text.length / 2), text);
    }
    return canvas.toString();
  };
  const lines = [
    head(diagram.columns.map(({ title }) => title)),
    head(diagram.columns.map(({ kind, role }) => (kind === 'client' ? 'client' : role))),
    ...diagram.lines.flatMap((line) => drawLine(line, page)),
    ...diagram.notes.map((note) => `(${note})`),
    diagram.hasTimes
      ? `${legend}   times in ms`
      : `${legend}   in the order of the file, which has no times`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The time of each row stands left of the lanes, in milliseconds since the first row. */
const gutter = 9;

const legend = '\u{25a0} executes   \u{2715} lost   \u{2503} operation open';

interface Page {
  readonly width: number;
  /** Where each lane runs. */
  readonly positions: readonly number[];
  readonly diagram: TimingDiagram;
}

function drawLine(line: Line, page: Page): readonly string[] {
  const canvas = new Canvas(page.width);
  for (const [index, lane] of line.lanes.entries()) {
    canvas.write(
      page.positions[index]!,
      line.kind === 'fold' ? foldedGlyphs[lane] : laneGlyphs[lane],
    );
  }
  if (line.kind === 'fold') return [drawFold(canvas, line, page)];
  canvas.write(0, timeText(page.diagram, line.timeNs).padStart(gutter - 2));
  if (line.kind === 'arrow') return drawArrow(canvas, line, page);
  return [line.kind === 'mark' ? drawMark(canvas, line, page) : drawRule(canvas, line, page)];
}

const laneGlyphs: Readonly<Record<Lane, string>> = {
  idle: '\u{2502}',
  waiting: '\u{2503}',
  down: ' ',
  paused: '\u{250a}',
};

const foldedGlyphs: Readonly<Record<Lane, string>> = {
  idle: '\u{250a}',
  waiting: '\u{250b}',
  down: ' ',
  paused: '\u{250a}',
};

function drawFold(canvas: Canvas, fold: Fold, page: Page): string {
  const text = foldText(page.diagram, fold);
  canvas.write(gutter - 4, '\u{22ef}');
  canvas.write(page.positions[0]! + 2, ` ${text} `);
  return canvas.toString();
}

function drawRule(canvas: Canvas, rule: Rule, page: Page): string {
  const glyph = rule.tone === 'view' ? '\u{2550}' : '\u{2504}';
  canvas.write(gutter, glyph.repeat(page.width - gutter));
  canvas.write(gutter + 2, ` ${fit(rule.text, page.width - gutter - 6)} `);
  return canvas.toString();
}

const markGlyphs: Readonly<Record<MarkTone, string>> = {
  invoke: '\u{25cf}',
  ok: '\u{2713}',
  fail: '\u{2717}',
  info: '?',
  execution: '\u{25a0}',
  'second-execution': '\u{25a0}',
  down: '\u{2716}',
  up: '\u{25b2}',
  state: '\u{b7}',
};

function drawMark(canvas: Canvas, mark: Mark, page: Page): string {
  const at = page.positions[mark.column]!;
  const isHollow = mark.isInferred && markGlyphs[mark.tone] === '\u{25a0}';
  canvas.write(at, isHollow ? '\u{25a1}' : markGlyphs[mark.tone]);
  if (mark.tone === 'second-execution') canvas.write(gutter - 2, '!!');
  const roomRight = page.width - at - 2;
  const roomLeft = at - 1 - gutter;
  if (mark.text.length <= roomRight || roomRight >= roomLeft) {
    canvas.write(at + 2, fit(mark.text, roomRight));
  } else {
    const text = fit(mark.text, roomLeft);
    canvas.write(at - 1 - text.length, text);
  }
  return canvas.toString();
}

function drawArrow(canvas: Canvas, arrow: Arrow, page: Page): readonly string[] {
  const [from, to] = [page.positions[arrow.from]!, page.positions[arrow.to]!];
  if (from === to) return [canvas.toString()];
  const isRightward = to > from;
  const left = Math.min(from, to) + 1;
  const length = Math.abs(to - from) - 1;
  const stroke = arrow.isInferred ? '\u{b7}' : arrow.isReply ? '\u{254c}' : '\u{2500}';
  canvas.write(left, stroke.repeat(length));
  canvas.write(isRightward ? left + length - 1 : left, headOf(arrow, isRightward));
  const label = arrow.labels.find((text) => text.length <= length - 4) ?? arrow.labels.at(-1)!;
  const shown = label === '' ? '' : ` ${fit(label, length - 3)} `;
  const labelAt = isRightward ? left + 1 : left + length - 1 - shown.length;
  canvas.write(labelAt, shown);
  const reason = reasonOf(arrow);
  if (reason === undefined) return [canvas.toString()];
  return placeReason(canvas, reason, {
    page,
    isRightward,
    source: from,
    target: to,
    inside: isRightward
      ? { from: labelAt + shown.length + 1, until: left + length - 2 }
      : { from: left + 2, until: labelAt - 1 },
  });
}

function headOf(arrow: Arrow, isRightward: boolean): string {
  if (arrow.isLost) return '\u{2715}';
  if (arrow.part === 'departure') return '\u{2026}';
  return isRightward ? '\u{25b6}' : '\u{25c0}';
}

function reasonOf({ isLost, part, reason }: Arrow): string | undefined {
  if (isLost) return `lost: ${reason ?? 'no fault known'}`;
  if (reason === undefined) return undefined;
  return part === 'departure' ? `on its way: ${reason}` : reason;
}

/** Beyond the arrow's end, else on the arrow, else behind its beginning, else on a line of its own. */
function placeReason(
  canvas: Canvas,
  reason: string,
  place: {
    readonly page: Page;
    readonly isRightward: boolean;
    readonly source: number;
    readonly target: number;
    readonly inside: { readonly from: number; readonly until: number };
  },
): readonly string[] {
  const { page, isRightward, source, target, inside } = place;
  const roomBeyond = isRightward ? page.width - target - 2 : target - 1 - gutter;
  if (reason.length <= roomBeyond) {
    canvas.write(isRightward ? target + 2 : target - 1 - reason.length, reason);
    return [canvas.toString()];
  }
  if (reason.length + 2 <= inside.until - inside.from) {
    const text = ` ${reason} `;
    canvas.write(isRightward ? inside.until - text.length : inside.from, text);
    return [canvas.toString()];
  }
  const roomBefore = isRightward ? source - 1 - gutter : page.width - source - 2;
  if (reason.length <= roomBefore) {
    canvas.write(isRightward ? source - 1 - reason.length : source + 2, reason);
    return [canvas.toString()];
  }
  const below = new Canvas(page.width);
  const text = fit(reason, page.width - gutter);
  below.write(Math.max(gutter, Math.min(target, page.width - text.length)), text);
  return [canvas.toString(), below.toString()];
}

function fit(text: string, width: number): string {
  const clean = printable(text);
  return clean.length <= width ? clean : `${clean.slice(0, Math.max(0, width - 1))}\u{2026}`;
}

/** One line of characters to write over. */
class Canvas {
  readonly #cells: string[];

  constructor(width: number) {
    this.#cells = Array.from({ length: width }, () => ' ');
  }

  write(at: number, text: string): void {
    for (const [offset, glyph] of Array.from(text).entries()) {
      if (at + offset >= 0 && at + offset < this.#cells.length) this.#cells[at + offset] = glyph;
    }
  }

  toString(): string {
    return this.#cells.join('').trimEnd();
  }
}

// Draws a timing diagram as SVG: time runs down, messages slope from lane to lane, a lost one ends in
// a cross with the fault's name, a node that is down has no lane, and what was inferred is hollow.
// Nothing is told by colour alone. The picture stands for itself; a page may restyle its classes.
import type { Arrow, Mark, Rule } from './diagram-row.ts';
import { escapeText } from '../html.ts';
import type { Fold, Lane, Line, TimingDiagram } from './timing-diagram.ts';
import { timingDiagramStyle } from './timing-diagram-style.ts';
import { timeText } from './timing-diagram.ts';
import { foldText } from './timing-diagram.ts';

export interface SvgOptions {
  /** False for a page that has a style for its classes; the picture carries its own otherwise. */
  readonly hasStyle: boolean;
}

export function timingDiagramSvg(
  diagram: TimingDiagram,
  { hasStyle }: SvgOptions = { hasStyle: true },
): string {
  const places = placeLines(diagram.lines);
  const height = (places.at(-1)?.bottom ?? headHeight) + 12 + footHeight(diagram);
  const width = gutter + diagram.columns.length * columnWidth;
  const page: Page = { diagram, places, width };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="timing" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeText(diagram.title)}">`,
    ...(hasStyle ? [`<style>${timingDiagramStyle}</style>`] : []),
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...drawHead(page),
    ...drawLanes(page),
    ...drawRetries(page),
    ...places.flatMap((place) => drawLine(place, page)),
    ...drawFoot(page, height),
    '</svg>\n',
  ].join('\n');
}

const gutter = 74;
const columnWidth = 196;
const headHeight = 52;
/** How far down a message travels between its lanes. */
const slope = 9;

interface Page {
  readonly diagram: TimingDiagram;
  readonly places: readonly Place[];
  readonly width: number;
}

interface Place {
  readonly line: Line;
  readonly y: number;
  readonly bottom: number;
}

function placeLines(lines: readonly Line[]): readonly Place[] {
  let bottom = headHeight;
  return lines.map((line) => {
    const y = bottom + (line.kind === 'rule' ? 20 : 22);
    bottom = y + spaceBelow(line);
    return { line, y, bottom };
  });
}

function spaceBelow(line: Line): number {
  if (line.kind !== 'arrow') return 8;
  return slope + (line.isLost || line.reason !== undefined ? 20 : 4);
}

function laneX(column: number): number {
  return gutter + column * columnWidth + columnWidth / 2;
}

function drawHead({ diagram }: Page): readonly string[] {
  return diagram.columns.flatMap(({ title, kind, role }, index) => {
    const below = kind === 'client' ? 'client' : role;
    return [
      text({ x: laneX(index), y: 22, className: 'name', anchor: 'middle' }, title),
      text({ x: laneX(index), y: 39, className: 'faint', anchor: 'middle' }, below),
    ];
  });
}

/** One stroke for each stretch of a lane in one state; none where its node is down. */
function drawLanes({ diagram, places }: Page): readonly string[] {
  return diagram.columns.flatMap((_, column) => {
    const x = laneX(column);
    let top = headHeight - 6;
    return places.flatMap(({ line, bottom }, index) => {
      const lane = laneClass(line, column);
      const next = places[index + 1];
      if (next !== undefined && laneClass(next.line, column) === lane) return [];
      const from = top;
      top = next?.y ?? bottom;
      return lane === undefined
        ? []
        : [`<line class="${lane}" x1="${x}" x2="${x}" y1="${from}" y2="${top}"/>`];
    });
  });
}

const laneClasses: Readonly<Record<Lane, string | undefined>> = {
  idle: 'lane',
  waiting: 'lane waiting',
  down: undefined,
  paused: 'lane paused',
};

function laneClass(line: Line, column: number): string | undefined {
  const name = laneClasses[line.lanes[column] ?? 'idle'];
  return name !== undefined && line.kind === 'fold' ? `${name} folded` : name;
}

/** A bracket along the client's lane from the first try of a request to its last. */
function drawRetries({ places }: Page): readonly string[] {
  const tries = new Map<string, { readonly x: number; readonly ys: number[] }>();
  for (const { line, y } of places) {
    if (line.kind !== 'arrow' || line.attempt === undefined || line.isReply) continue;
    if (line.part === 'arrival') continue;
    const known = tries.get(line.request) ?? { x: laneX(line.from), ys: [] };
    known.ys.push(y);
    tries.set(line.request, known);
  }
  return [...tries].flatMap(([request, { x, ys }]) => {
    if (ys.length < 2) return [];
    const [first, last] = [ys[0]!, ys.at(-1)!];
    const ticks = ys.map((y) => `M${x - 16} ${y}h11`).join('');
    const name = `${ys.length} tries of ${request}`;
    return [
      `<path class="retry" d="M${x - 16} ${first}V${last}${ticks}"/>`,
      `<text class="faint" font-size="11" text-anchor="middle" transform="translate(${x - 22} ${(first + last) / 2}) rotate(-90)">${escapeText(name)}</text>`,
    ];
  });
}

function drawLine({ line, y }: Place, page: Page): readonly string[] {
  if (line.kind === 'fold') return drawFold(line, y, page);
  const time = text(
    { x: gutter - 14, y: y + 4, className: 'time', anchor: 'end' },
    page.diagram.hasTimes
      ? `${timeText(page.diagram, line.timeNs)} ms`
      : timeText(page.diagram, line.timeNs),
  );
  if (line.kind === 'arrow') return [time, ...drawArrow(line, y)];
  return [time, ...(line.kind === 'mark' ? drawMark(line, y, page) : drawRule(line, y, page))];
}

function drawFold(fold: Fold, y: number, { diagram }: Page): readonly string[] {
  return [
    text({ x: gutter - 14, y: y + 4, className: 'time', anchor: 'end' }, '\u{22ee}'),
    text({ x: gutter + 8, y: y + 4, className: 'faint halo' }, foldText(diagram, fold)),
  ];
}

function drawRule(rule: Rule, y: number, { width }: Page): readonly string[] {
  return [
    `<g class="${rule.tone}"><line x1="${gutter}" x2="${width - 8}" y1="${y}" y2="${y}"/>`,
    text({ x: laneX(0) + 14, y: y + 4, className: 'halo' }, rule.text),
    '</g>',
  ];
}

function drawMark(mark: Mark, y: number, page: Page): readonly string[] {
  const x = laneX(mark.column);
  const isExecution = mark.tone === 'execution' || mark.tone === 'second-execution';
  const isAgain = mark.tone === 'second-execution';
  const glyph = isExecution ? executionBox(mark, { x, y }) : markGlyph(mark, { x, y });
  const isRight = page.width - x - 20 >= mark.text.length * 7 || x < page.width / 2;
  const place = {
    x: isRight ? x + 16 : x - 16,
    y: y + 4,
    anchor: isRight ? 'start' : 'end',
  } as const;
  return [
    `<g class="${isAgain ? 'again' : mark.tone}">`,
    ...glyph,
    text({ ...place, className: 'halo' }, mark.text),
    '</g>',
  ];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function executionBox(mark: Mark, { x, y }: Point): readonly string[] {
  const hollow = mark.isInferred ? ' hollow' : '';
  const box = `<rect class="box${hollow}" x="${x - 7}" y="${y - 7}" width="14" height="14"/>`;
  if (mark.tone === 'execution') return [box];
  return [
    `<rect class="ring" x="${x - 11}" y="${y - 11}" width="22" height="22"/>`,
    box,
    ...(mark.isInferred
      ? []
      : [text({ x, y: y + 4.5, className: 'number', anchor: 'middle' }, '2')]),
  ];
}

function markGlyph(mark: Mark, { x, y }: Point): readonly string[] {
  if (mark.tone === 'down') return [cross({ x, y })];
  if (mark.tone === 'up') return [`<path class="dot" d="M${x - 7} ${y + 6}h14l-7 -12z"/>`];
  const radius = mark.tone === 'state' ? 3 : 5;
  return [`<circle class="dot" cx="${x}" cy="${y}" r="${radius}"/>`];
}

function cross({ x, y }: Point): string {
  return `<path class="cross" d="M${x - 6} ${y - 6}l12 12m0 -12l-12 12"/>`;
}

function drawArrow(arrow: Arrow, y: number): readonly string[] {
  const [from, to] = [laneX(arrow.from), laneX(arrow.to)];
  const direction = to > from ? 1 : -1;
  const reach = arrow.isLost ? to - direction * 34 : to - direction * 4;
  const begin = from + direction * 4;
  const end = { x: reach, y: y + slope };
  const classes = [
    'arrow',
    ...(arrow.isReply ? ['reply'] : []),
    ...(arrow.isInferred ? ['inferred'] : []),
  ].join(' ');
  const label = arrow.labels.find((words) => words.length * 7 < Math.abs(to - from) - 40);
  const middle = { x: (begin + reach) / 2, y: y + slope / 2 - 7 };
  return [
    `<g class="${arrow.isLost ? 'lost' : 'message'}">`,
    `<line class="${classes}" x1="${begin}" y1="${y}" x2="${end.x}" y2="${end.y}"/>`,
    arrow.isLost ? cross(end) : headAt(end, direction, arrow),
    text({ ...middle, className: 'halo', anchor: 'middle' }, label ?? arrow.labels.at(-1) ?? ''),
    ...reasonBelow(arrow, end, direction),
    '</g>',
  ];
}

function headAt({ x, y }: Point, direction: number, arrow: Arrow): string {
  if (arrow.part === 'departure') return `<circle class="head" cx="${x}" cy="${y}" r="2"/>`;
  return `<path class="head" d="M${x} ${y}l${-9 * direction} -4.5v8z"/>`;
}

function reasonBelow(arrow: Arrow, end: Point, direction: number): readonly string[] {
  if (!arrow.isLost && arrow.reason === undefined) return [];
  const words = arrow.isLost ? `lost: ${arrow.reason ?? 'no fault known'}` : arrow.reason!;
  const anchor = direction > 0 ? 'end' : 'start';
  const place = {
    x: end.x + direction * 8,
    y: end.y + 18,
    anchor,
    className: arrow.isLost ? 'reason halo' : 'faint halo',
  } as const;
  return [text(place, words)];
}

function footHeight({ notes }: TimingDiagram): number {
  return 40 + 18 * notes.length;
}

function drawFoot({ diagram }: Page, height: number): readonly string[] {
  const lines = [...diagram.notes, ...legend];
  const top = height - 10 - 18 * (lines.length - 1);
  return lines.map((words, index) =>
    text({ x: 12, y: top + 18 * index, className: 'faint' }, words),
  );
}

const legend: readonly string[] = [
  'box: execution; ringed box: executed again; cross: lost;',
  'thick lane: operation open; no lane: down; dashed: reply',
];

function text(
  place: Point & { readonly className: string; readonly anchor?: 'start' | 'middle' | 'end' },
  words: string,
): string {
  const anchor = place.anchor === undefined ? '' : ` text-anchor="${place.anchor}"`;
  return `<text class="${place.className}" x="${place.x}" y="${place.y}"${anchor}>${escapeText(words)}</text>`;
}

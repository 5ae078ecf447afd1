// The failure rate by night with its interval, the rate of unknown runs beside it; and the same as a
// table.
import { rateOf } from '../../ground/rate.ts';
import type { IndexedRun } from '../document/page-data.ts';
import { make } from './elements.ts';
import { count, table, unique } from './index-tables.ts';

const width = 900;
const height = 160;
const margin = { left: 44, top: 10, bottom: 26 };

export function trendParts(runs: readonly IndexedRun[]): readonly Element[] {
  const nights = unique(runs.map(({ night }) => night));
  const shown = nights.slice(-nightsMax).map((night) => {
    const mine = runs.filter((run) => run.night === night);
    const judged = mine.length - count(mine, 'incomplete') - count(mine, 'error');
    const invalid = rateOf(count(mine, 'invalid'), judged);
    const unknown = rateOf(count(mine, 'unknown'), judged);
    return { night, judged, invalid, unknown };
  });
  const picture = draw('svg', {
    class: 'trend',
    viewBox: `0 0 ${width} ${height}`,
    width: String(width),
    height: String(height),
    role: 'img',
    'aria-label': 'Failure rate by night; the table below says the same',
  });
  const y = (rate: number): number =>
    margin.top + (1 - rate) * (height - margin.top - margin.bottom);
  for (const rate of [0, 0.5, 1]) {
    picture.append(
      line('axis', { x1: margin.left, x2: width, y1: y(rate), y2: y(rate) }),
      label(`${rate * 100} %`, { x: 4, y: y(rate) + 4 }),
    );
  }
  const step = (width - margin.left) / Math.max(1, shown.length);
  for (const [place, { night, invalid, unknown }] of shown.entries()) {
    const x = margin.left + (place + 0.5) * step;
    const rate = draw('circle', {
      class: 'rate',
      cx: String(x),
      cy: String(y(invalid.rate)),
      r: '4',
    });
    const doubt = draw('rect', {
      class: 'doubt',
      x: String(x + 7),
      y: String(y(unknown.rate) - 4),
      width: '8',
      height: '8',
    });
    picture.append(
      line('interval', { x1: x, x2: x, y1: y(invalid.low), y2: y(invalid.high) }),
      rate,
      doubt,
      ...(place % Math.ceil(60 / step) === 0
        ? [label(night.slice(5, 10), { x: x - 15, y: height - 8 })]
        : []),
    );
  }
  const rows = shown.toReversed().map(({ night, judged, invalid, unknown }) => {
    const row = document.createElement('tr');
    row.append(
      make('th', night, { scope: 'row' }),
      make('td', String(judged), { class: 'number' }),
      make('td', `${percent(invalid.rate)} (${percent(invalid.low)} to ${percent(invalid.high)})`),
      make('td', percent(unknown.rate)),
    );
    return row;
  });
  return [
    picture,
    make(
      'p',
      `dot and bar: invalid, with its interval; square: unknown. Showing ${shown.length} of ${nights.length} nights.`,
      { class: 'faint' },
    ),
    folded(table(['night', 'judged runs', 'invalid', 'unknown'], rows)),
  ];
}

const nightsMax = 60;

function folded(content: Element): HTMLElement {
  const details = document.createElement('details');
  details.append(make('summary', 'the same as a table'), content);
  return details;
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}

function draw(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes))
    element.setAttribute(attribute, value);
  return element;
}

function line(name: string, ends: Readonly<Record<string, number>>): SVGElement {
  const attributes = Object.entries(ends).map(([end, value]) => [end, String(value)]);
  return draw('line', { class: name, ...Object.fromEntries(attributes) });
}

function label(text: string, { x, y }: { readonly x: number; readonly y: number }): SVGElement {
  const element = draw('text', { x: String(x), y: String(y) });
  element.textContent = text;
  return element;
}

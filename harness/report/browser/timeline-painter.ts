// Paints the timeline. Operations narrower than a few pixels share a row of pixels, in which the
// worst state wins, so that one bad operation among a million is still seen. State is told by shape
// as well as by colour: ok is a full bar, fail a low one, unknown an open box, accused has a marker.
import { endOf, requestOf } from './decode.ts';
import type { Palette } from './palette.ts';
import { severity, timeToX, type Picture } from './picture.ts';
import { blockSize, firstFrom } from './rows.ts';
import { paintBands } from './timeline-bands.ts';
import { axisHeight, bandHeight, gutter, rowTop } from './timeline-layout.ts';
import { showTime, ticks } from './viewport.ts';

export function paintTimeline(context: CanvasRenderingContext2D, picture: Picture): void {
  const { layout, palette } = picture;
  context.clearRect(0, 0, layout.width, layout.height);
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  paintAxis(context, picture);
  paintNames(context, picture);
  context.save();
  context.beginPath();
  context.rect(gutter, 0, layout.width - gutter, layout.height);
  context.clip();
  paintBands(context, picture);
  for (let row = 0; row < picture.rows.length; row++) paintRow(context, picture, row);
  paintAccused(context, picture);
  paintSelected(context, picture);
  context.restore();
  context.strokeStyle = palette.grid;
  context.strokeRect(gutter - 0.5, axisHeight - 0.5, 1, layout.height - axisHeight);
}

function paintAxis(context: CanvasRenderingContext2D, picture: Picture): void {
  const { layout, palette, viewport } = picture;
  const times = ticks(viewport, (layout.width - gutter) / 110);
  context.textAlign = 'center';
  for (const timeNs of times) {
    const x = Math.round(timeToX(picture, timeNs));
    context.fillStyle = palette.grid;
    context.fillRect(x, axisHeight - 4, 1, layout.height - axisHeight);
    context.fillStyle = palette.faint;
    if (x > gutter + 20 && x < layout.width - 20) {
      context.fillText(showTime(timeNs, viewport.spanNs), x, axisHeight / 2);
    }
  }
}

function paintNames(context: CanvasRenderingContext2D, { run, layout, palette }: Picture): void {
  context.textAlign = 'right';
  context.fillStyle = palette.text;
  const every = Math.ceil(12 / layout.rowHeight);
  for (const [row, name] of run.header.rows.entries()) {
    if (row % every !== 0) continue;
    context.fillText(name.slice(0, 16), gutter - 8, rowTop(layout, row) + layout.rowHeight / 2);
  }
  context.fillStyle = palette.faint;
  for (const band of layout.bands) {
    context.fillText(band.name.slice(0, 16), gutter - 8, band.top + bandHeight / 2);
  }
}

/** From this width on, an operation is drawn by itself. */
const wideX = 3;

function paintRow(context: CanvasRenderingContext2D, picture: Picture, row: number): void {
  const { run, rows, layout, viewport, marks } = picture;
  const { places, blocks } = rows[row]!;
  const { begin } = run.columns;
  const pixels = new Uint8Array(Math.ceil(layout.width - gutter));
  const scale = (layout.width - gutter) / viewport.spanNs;
  const { fromNs, untilNs } = viewport;
  const x = (timeNs: number): number => (timeNs - fromNs) * scale;
  for (let at = firstFrom(run, rows[row]!, fromNs); at < places.length; at++) {
    const place = places[at]!;
    if (begin[place]! > untilNs) break;
    const left = x(begin[place]!);
    const lastOfBlock = at % blockSize === 0 ? places[at + blockSize - 1] : undefined;
    if (lastOfBlock !== undefined && x(endOf(run, lastOfBlock)) - left < 1) {
      raise(pixels, { left, right: left, mark: blocks[at / blockSize]! });
      at += blockSize - 1;
      continue;
    }
    const right = x(endOf(run, place));
    if (right - left >= wideX) {
      paintWide(context, picture, { place, left: gutter + left, right: gutter + right });
    } else raise(pixels, { left, right, mark: marks[place]! });
  }
  paintPixels(context, picture, { pixels, row });
}

/** The worst that happened in a pixel stays. */
function raise(
  pixels: Uint8Array,
  { left, right, mark }: { readonly left: number; readonly right: number; readonly mark: number },
): void {
  const last = Math.min(pixels.length - 1, Math.floor(right));
  for (let x = Math.max(0, Math.floor(left)); x <= last; x++) {
    if (pixels[x]! < mark) pixels[x] = mark;
  }
}

function paintPixels(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { pixels, row }: { readonly pixels: Uint8Array; readonly row: number },
): void {
  let begin = 0;
  for (let x = 1; x <= pixels.length; x++) {
    if (pixels[x] === pixels[begin]) continue;
    const mark = pixels[begin]!;
    if (mark !== severity.none) {
      const { top, height } = barOf(picture, row, mark);
      context.fillStyle = colorOf(picture.palette, mark);
      context.fillRect(gutter + begin, top, x - begin, height);
    }
    begin = x;
  }
}

interface Wide {
  readonly place: number;
  readonly left: number;
  readonly right: number;
}

function paintWide(context: CanvasRenderingContext2D, picture: Picture, wide: Wide): void {
  const { run, layout, palette, marks } = picture;
  const left = Math.max(wide.left, gutter - 4);
  const right = Math.min(wide.right, layout.width + 4);
  const mark = marks[wide.place]!;
  const { top, height } = barOf(picture, run.columns.row[wide.place]!, mark);
  const color = colorOf(palette, mark);
  const isUnknown = run.columns.outcome[wide.place] === 2;
  context.fillStyle = color;
  context.globalAlpha = isUnknown ? 0.25 : 1;
  context.fillRect(left, top, Math.max(right - left - 1, 1), height);
  context.globalAlpha = 1;
  if (isUnknown) {
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(right - 1, top + 0.5);
    context.lineTo(left + 0.5, top + 0.5);
    context.lineTo(left + 0.5, top + height - 0.5);
    context.lineTo(right - 1, top + height - 0.5);
    context.stroke();
  }
  paintLabel(context, picture, { place: wide.place, left, right });
}

function paintLabel(context: CanvasRenderingContext2D, picture: Picture, wide: Wide): void {
  const { run, layout, palette } = picture;
  if (wide.right - wide.left < 60 || layout.rowHeight < 14) return;
  const { columns, header } = run;
  const words = `${requestOf(run, wide.place)} ${header.fs[columns.f[wide.place]!]} ${header.keys[columns.key[wide.place]!]}`;
  const room = Math.floor((wide.right - wide.left - 10) / 6.2);
  context.fillStyle = columns.outcome[wide.place] === 0 ? palette.surface : palette.text;
  context.textAlign = 'left';
  const y = rowTop(layout, columns.row[wide.place]!) + layout.rowHeight / 2;
  context.fillText(words.slice(0, room), Math.max(wide.left, gutter) + 5, y);
}

function barOf(
  { layout }: Picture,
  row: number,
  mark: number,
): { readonly top: number; readonly height: number } {
  const whole = layout.rowHeight - Math.min(4, layout.rowHeight / 4);
  const height = mark === severity.fail ? Math.max(2, whole * 0.4) : whole;
  const top = rowTop(layout, row) + (layout.rowHeight - whole) / 2 + (whole - height);
  return { top, height };
}

function colorOf(palette: Palette, mark: number): string {
  switch (mark) {
    case severity.accused:
      return palette.accused;
    case severity.proof:
      return palette.proof;
    case severity.info:
      return palette.info;
    case severity.fail:
      return palette.fail;
    default:
      return palette.ok;
  }
}

/** A marker that is as large at any zoom. */
function paintAccused(context: CanvasRenderingContext2D, picture: Picture): void {
  const { run, layout, palette } = picture;
  for (const place of run.header.accused) {
    const left = timeToX(picture, run.columns.begin[place]!);
    const right = timeToX(picture, endOf(run, place));
    if (right < gutter || left > layout.width) continue;
    const top = rowTop(layout, run.columns.row[place]!);
    const x = Math.max(left, gutter + 5);
    context.fillStyle = palette.accused;
    context.beginPath();
    context.moveTo(x - 6, top - 5);
    context.lineTo(x + 6, top - 5);
    context.lineTo(x, top + 4);
    context.fill();
  }
}

function paintSelected(context: CanvasRenderingContext2D, picture: Picture): void {
  const { run, layout, palette, selected } = picture;
  if (selected === undefined) return;
  const left = timeToX(picture, run.columns.begin[selected]!);
  const right = timeToX(picture, endOf(run, selected));
  const top = rowTop(layout, run.columns.row[selected]!);
  context.strokeStyle = palette.select;
  context.lineWidth = 2;
  context.strokeRect(left - 2, top, Math.max(right - left, 2) + 4, layout.rowHeight);
  context.lineWidth = 1;
}

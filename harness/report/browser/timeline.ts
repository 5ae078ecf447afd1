// The timeline: painting when something changed, and what wheel, mouse and keys do.
import type { Run } from './decode.ts';
import { onPaletteChange, readPalette } from './palette.ts';
import { markOperations, severity, xToTime, type Picture } from './picture.ts';
import { layRows, nearest, type Row } from './rows.ts';
import type { Selection } from './selection.ts';
import { Surface } from './surface.ts';
import { axisHeight, layOut, type Layout } from './timeline-layout.ts';
import { paintTimeline } from './timeline-painter.ts';
import type { Viewport } from './viewport.ts';

export interface TimelineParts {
  readonly run: Run;
  readonly viewport: Viewport;
  readonly selection: Selection;
}

export class Timeline {
  readonly surface: Surface;
  readonly #parts: TimelineParts;
  readonly #rows: readonly Row[];
  readonly #marks: Uint8Array;
  #layout: Layout;
  #palette = readPalette();

  constructor(canvas: HTMLCanvasElement, parts: TimelineParts) {
    this.#parts = parts;
    this.#marks = markOperations(parts.run);
    this.#rows = layRows(parts.run, this.#marks);
    this.#layout = layOut(parts.run, widthOf(canvas));
    this.surface = new Surface(canvas, (context) => paintTimeline(context, this.#picture()));
    this.surface.resize(this.#layout.width, this.#layout.height);
    const repaint = (): void => this.surface.schedule();
    parts.viewport.onChange(repaint);
    parts.selection.onChange(repaint);
    onPaletteChange(() => {
      this.#palette = readPalette();
      repaint();
    });
    new ResizeObserver(() => this.#resize()).observe(canvas.parentElement!);
    this.#listenToMouse();
    canvas.addEventListener('keydown', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && this.#onKey(event))
        event.preventDefault();
    });
  }

  /** The next operation, in time, that is not plainly ok: accused, proof, unknown or failed. */
  step(direction: 1 | -1): void {
    const { run, selection } = this.#parts;
    let place = selection.place ?? (direction === 1 ? -1 : run.header.count);
    do place += direction;
    while (place >= 0 && place < run.header.count && this.#marks[place] === severity.ok);
    if (place >= 0 && place < run.header.count) this.#goTo(place);
  }

  #picture(): Picture {
    const { run, viewport, selection } = this.#parts;
    return {
      run,
      viewport,
      rows: this.#rows,
      layout: this.#layout,
      palette: this.#palette,
      marks: this.#marks,
      selected: selection.place,
    };
  }

  #resize(): void {
    const width = widthOf(this.surface.canvas);
    if (width === this.#layout.width) return;
    this.#layout = layOut(this.#parts.run, width);
    this.surface.resize(this.#layout.width, this.#layout.height);
    this.surface.paintNow();
  }

  #listenToMouse(): void {
    const { canvas } = this.surface;
    const { viewport, selection } = this.#parts;
    let dragged: { readonly x: number; readonly fromNs: number; isDrag: boolean } | undefined;
    canvas.addEventListener('pointerdown', (event) => {
      dragged = { x: event.offsetX, fromNs: viewport.fromNs, isDrag: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (dragged === undefined) return;
      const distance = event.offsetX - dragged.x;
      dragged.isDrag ||= Math.abs(distance) > 3;
      if (!dragged.isDrag) return;
      const fromNs = dragged.fromNs - (distance / canvas.clientWidth) * viewport.spanNs;
      viewport.show(fromNs, fromNs + viewport.spanNs);
    });
    canvas.addEventListener('pointerup', (event) => {
      if (dragged?.isDrag === false)
        selection.select(this.#operationAt(event.offsetX, event.offsetY));
      dragged = undefined;
    });
    canvas.addEventListener(
      'wheel',
      (event) => {
        const isMeant = event.ctrlKey || document.activeElement === canvas;
        if (!isMeant) return;
        event.preventDefault();
        const sideways = event.shiftKey ? event.deltaY : event.deltaX;
        if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) {
          viewport.pan((sideways / canvas.clientWidth) * viewport.spanNs);
        } else {
          viewport.zoom(1.0015 ** event.deltaY, xToTime(this.#picture(), event.offsetX));
        }
      },
      { passive: false },
    );
  }

  #operationAt(x: number, y: number): number | undefined {
    const row = Math.floor((y - axisHeight) / this.#layout.rowHeight);
    const clicked = this.#rows[row];
    return clicked && nearest(this.#parts.run, clicked, xToTime(this.#picture(), x));
  }

  /** Whether the key meant something here. */
  #onKey({ key }: KeyboardEvent): boolean {
    const { viewport, selection } = this.#parts;
    const middleNs = this.#focusNs();
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => viewport.pan(-viewport.spanNs / 8),
      ArrowRight: () => viewport.pan(viewport.spanNs / 8),
      '+': () => viewport.zoom(0.6, middleNs),
      '=': () => viewport.zoom(0.6, middleNs),
      '-': () => viewport.zoom(1 / 0.6, middleNs),
      Home: () => viewport.showAll(),
      '0': () => viewport.showAll(),
      n: () => this.step(1),
      p: () => this.step(-1),
      ',': () => this.#neighbour(-1),
      '.': () => this.#neighbour(1),
      ArrowUp: () => this.#changeRow(-1),
      ArrowDown: () => this.#changeRow(1),
      Escape: () => selection.select(undefined),
    };
    actions[key]?.();
    return actions[key] !== undefined;
  }

  /** What stays in place when keys zoom: the selected operation while it is in view. */
  #focusNs(): number {
    const { run, viewport, selection } = this.#parts;
    const beginNs = selection.place === undefined ? -1 : run.columns.begin[selection.place]!;
    const isInView = beginNs >= viewport.fromNs && beginNs <= viewport.untilNs;
    return isInView ? beginNs : viewport.fromNs + viewport.spanNs / 2;
  }

  /** The operation before or after the selected one, of the same client. */
  #neighbour(direction: 1 | -1): void {
    const { run, selection } = this.#parts;
    if (selection.place === undefined) return this.step(1);
    const { places } = this.#rows[run.columns.row[selection.place]!]!;
    const next = places[places.indexOf(selection.place) + direction];
    if (next !== undefined) this.#goTo(next);
  }

  #changeRow(direction: 1 | -1): void {
    const { run, selection } = this.#parts;
    if (selection.place === undefined) return this.step(1);
    const row = this.#rows[run.columns.row[selection.place]! + direction];
    const next = row && nearest(run, row, run.columns.begin[selection.place]!);
    if (next !== undefined) this.#goTo(next);
  }

  #goTo(place: number): void {
    const { run, viewport, selection } = this.#parts;
    const beginNs = run.columns.begin[place]!;
    if (beginNs < viewport.fromNs || beginNs > viewport.untilNs)
      viewport.center(beginNs, viewport.spanNs);
    selection.select(place);
  }
}

function widthOf(canvas: HTMLCanvasElement): number {
  return Math.max(320, canvas.parentElement!.clientWidth);
}

// The whole run on one strip, with a frame around the stretch that is shown. Painted once, it costs
// nothing while the timeline moves.
import { endOf, type Run } from './decode.ts';
import { onPaletteChange, readPalette } from './palette.ts';
import { Surface } from './surface.ts';
import { markOperations, severity } from './picture.ts';
import { gutter } from './timeline-layout.ts';
import type { Viewport } from './viewport.ts';

const height = 34;

export class Minimap {
  readonly #run: Run;
  readonly #viewport: Viewport;
  readonly #surface: Surface;
  #width = 0;
  #worst = new Uint8Array(0);
  #counts = new Uint32Array(0);

  constructor(canvas: HTMLCanvasElement, run: Run, viewport: Viewport) {
    this.#run = run;
    this.#viewport = viewport;
    this.#surface = new Surface(canvas, (context) => this.#paint(context));
    this.#resize();
    viewport.onChange(() => this.#surface.schedule());
    onPaletteChange(() => this.#surface.schedule());
    new ResizeObserver(() => this.#resize()).observe(canvas.parentElement!);
    const follow = (event: PointerEvent): void => {
      if (event.buttons === 0) return;
      const share = (event.offsetX - gutter) / (this.#width - gutter);
      viewport.center(share * viewport.endNs, viewport.spanNs);
    };
    canvas.addEventListener('pointerdown', follow);
    canvas.addEventListener('pointermove', follow);
  }

  #resize(): void {
    const width = Math.max(320, this.#surface.canvas.parentElement!.clientWidth);
    if (width === this.#width) return;
    this.#width = width;
    this.#summarize();
    this.#surface.resize(width, height);
    this.#surface.paintNow();
  }

  /** For each pixel: how many operations ended there, and the worst state among them. */
  #summarize(): void {
    const cells = Math.max(1, this.#width - gutter);
    this.#worst = new Uint8Array(cells);
    this.#counts = new Uint32Array(cells);
    const marks = markOperations(this.#run);
    for (let place = 0; place < marks.length; place++) {
      const share = endOf(this.#run, place) / this.#viewport.endNs;
      const cell = Math.min(cells - 1, Math.floor(share * cells));
      this.#counts[cell]! += 1;
      if (this.#worst[cell]! < marks[place]!) this.#worst[cell] = marks[place]!;
    }
  }

  #paint(context: CanvasRenderingContext2D): void {
    const palette = readPalette();
    const most = this.#counts.reduce((worst, count) => Math.max(worst, count), 1);
    const scale = (this.#width - gutter) / this.#viewport.endNs;
    context.clearRect(0, 0, this.#width, height);
    context.fillStyle = palette.fault;
    context.globalAlpha = 0.18;
    for (const { beginNs, endNs } of this.#run.header.faults) {
      context.fillRect(gutter + beginNs * scale, 0, Math.max(1, (endNs - beginNs) * scale), height);
    }
    context.globalAlpha = 1;
    for (const [x, count] of this.#counts.entries()) {
      if (count === 0) continue;
      const tall = Math.max(2, (count / most) * (height - 8));
      context.fillStyle = palette.ok;
      context.fillRect(gutter + x, height - tall, 1, tall);
    }
    for (const [x, mark] of this.#worst.entries()) {
      if (mark < severity.info || mark === severity.proof) continue;
      context.fillStyle = mark === severity.accused ? palette.accused : palette.info;
      context.fillRect(
        gutter + x,
        0,
        mark === severity.accused ? 3 : 1,
        mark === severity.accused ? height : 5,
      );
    }
    context.fillStyle = palette.faint;
    context.font = '11px system-ui, sans-serif';
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillText('whole run', gutter - 8, height / 2);
    context.strokeStyle = palette.select;
    context.lineWidth = 2;
    const left = gutter + this.#viewport.fromNs * scale;
    context.strokeRect(left, 1, Math.max(3, this.#viewport.spanNs * scale), height - 2);
  }
}

// A canvas that is as sharp as the screen and repaints at most once a frame.

export class Surface {
  readonly canvas: HTMLCanvasElement;
  readonly #paint: (context: CanvasRenderingContext2D) => void;
  #isScheduled = false;
  /** The longest time that one painting took so far. */
  worstMs = 0;

  constructor(canvas: HTMLCanvasElement, paint: (context: CanvasRenderingContext2D) => void) {
    this.canvas = canvas;
    this.#paint = paint;
  }

  resize(width: number, height: number): void {
    const scale = devicePixelRatio;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
  }

  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      this.paintNow();
    });
  }

  paintNow(): void {
    const context = this.canvas.getContext('2d')!;
    const begin = performance.now();
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.#paint(context);
    this.worstMs = Math.max(this.worstMs, performance.now() - begin);
  }
}

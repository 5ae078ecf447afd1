// The stretch of time that is shown, in nanoseconds. Everything that draws listens to it.

export class Viewport {
  readonly endNs: number;
  #fromNs = 0;
  #untilNs: number;
  readonly #listeners: (() => void)[] = [];

  constructor(endNs: number) {
    this.endNs = Math.max(endNs, 1000);
    this.#untilNs = this.endNs;
  }

  get fromNs(): number {
    return this.#fromNs;
  }

  get untilNs(): number {
    return this.#untilNs;
  }

  get spanNs(): number {
    return this.#untilNs - this.#fromNs;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Keeps within the run, and never shows less than a microsecond. */
  show(fromNs: number, untilNs: number): void {
    const spanNs = Math.min(Math.max(untilNs - fromNs, 1000), this.endNs);
    const from = Math.min(Math.max(fromNs, 0), this.endNs - spanNs);
    this.#fromNs = from;
    this.#untilNs = from + spanNs;
    for (const listener of this.#listeners) listener();
  }

  showAll(): void {
    this.show(0, this.endNs);
  }

  pan(byNs: number): void {
    this.show(this.#fromNs + byNs, this.#untilNs + byNs);
  }

  /** A factor below 1 shows less; the time at `aroundNs` stays where it is. */
  zoom(factor: number, aroundNs: number): void {
    const spanNs = this.spanNs * factor;
    const share = (aroundNs - this.#fromNs) / this.spanNs;
    this.show(aroundNs - share * spanNs, aroundNs + (1 - share) * spanNs);
  }

  center(onNs: number, spanNs: number): void {
    this.show(onNs - spanNs / 2, onNs + spanNs / 2);
  }
}

/** `12.345 s`, with as many digits as the span makes useful. */
export function showTime(timeNs: number, spanNs: number): string {
  const digits = Math.min(9, Math.max(0, Math.ceil(Math.log10(1e10 / spanNs))));
  return `${(timeNs / 1e9).toFixed(digits)} s`;
}

/** Round times within the viewport, at most about `most` of them. */
export function ticks(viewport: Viewport, most: number): readonly number[] {
  const rough = viewport.spanNs / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((unit) => unit * power).find((size) => size >= rough)!;
  const times: number[] = [];
  for (let at = Math.ceil(viewport.fromNs / step) * step; at <= viewport.untilNs; at += step) {
    times.push(at);
  }
  return times;
}

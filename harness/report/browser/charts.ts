// Latency and throughput over the same axis as the timeline, drawn by uPlot (a script before this one
// defines it), with the faults as bands behind.
import { binOperations, type Bins } from './bins.ts';
import type { Run } from './decode.ts';
import { make } from './elements.ts';
import { onPaletteChange, readPalette, type Palette } from './palette.ts';
import { gutter } from './timeline-layout.ts';
import type { Viewport } from './viewport.ts';

export class Charts {
  readonly #root: HTMLElement;
  readonly #table: HTMLTableSectionElement;
  readonly #run: Run;
  readonly #viewport: Viewport;
  #plots: readonly uPlot[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    { root, table }: { root: HTMLElement; table: HTMLTableSectionElement },
    { run, viewport }: { run: Run; viewport: Viewport },
  ) {
    this.#root = root;
    this.#table = table;
    this.#run = run;
    this.#viewport = viewport;
    this.#build();
    viewport.onChange(() => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#update(), 80);
    });
    onPaletteChange(() => this.#build());
    table.closest('details')?.addEventListener('toggle', () => this.#fillTable());
    new ResizeObserver(() => {
      for (const plot of this.#plots) plot.setSize({ width: this.#width(), height: plot.height });
    }).observe(root);
  }

  #width(): number {
    return Math.max(320, this.#root.clientWidth);
  }

  #build(): void {
    for (const plot of this.#plots) plot.destroy();
    const palette = readPalette();
    const bins = this.#bins();
    const latency = new uPlot(
      this.#options(palette, {
        title: 'latency of ok operations, ms (p50 and p99 to 6 %)',
        isLogarithmic: true,
        series: [
          { label: 'p50', stroke: palette.ok },
          { label: 'p99', stroke: palette.view, dash: [6, 3] },
          { label: 'longest', stroke: palette.faint, dash: [2, 3] },
        ],
      }),
      latencyOf(bins),
      this.#root,
    );
    const throughput = new uPlot(
      this.#options(palette, {
        title: 'operations ended, per second',
        isLogarithmic: false,
        series: [
          { label: 'ok', stroke: palette.ok },
          { label: 'unknown', stroke: palette.info, dash: [6, 3] },
          { label: 'fail', stroke: palette.fail, dash: [2, 3] },
        ],
      }),
      throughputOf(bins),
      this.#root,
    );
    this.#plots = [latency, throughput];
    this.#fillTable();
  }

  #update(): void {
    const bins = this.#bins();
    const [latency, throughput] = this.#plots;
    latency?.setData(latencyOf(bins));
    throughput?.setData(throughputOf(bins));
    this.#fillTable();
  }

  #bins(): Bins {
    const count = Math.max(10, Math.min(240, Math.floor((this.#width() - gutter) / 5)));
    const { fromNs, untilNs } = this.#viewport;
    return binOperations(this.#run, { fromNs, untilNs, count });
  }

  #options(
    palette: Palette,
    chart: {
      readonly title: string;
      readonly isLogarithmic: boolean;
      readonly series: readonly ChartSeries[];
    },
  ): uPlot.Options {
    const axis = {
      stroke: palette.faint,
      grid: { stroke: palette.grid, width: 1 },
      ticks: { stroke: palette.grid, width: 1 },
    };
    return {
      title: chart.title,
      width: this.#width(),
      height: 190,
      padding: [null, 0, null, 0],
      scales: { x: { time: false }, y: chart.isLogarithmic ? logarithmic : {} },
      axes: [
        { ...axis, values: (_, ticks) => ticks.map((tick) => `${tick} s`) },
        { ...axis, size: gutter },
      ],
      series: [
        {
          label: 'time',
          value: (_, seconds) => (seconds === null ? '' : `${seconds.toFixed(3)} s`),
        },
        ...chart.series.map((series) => ({
          ...series,
          width: 1.5,
          points: { show: true, size: 3, fill: series.stroke },
          spanGaps: false,
          value: (_: uPlot, number: number | null) =>
            number === null ? '' : number.toPrecision(3),
        })),
      ],
      cursor: { drag: { x: true, y: false, setScale: false }, sync: { key: 'time' } },
      hooks: {
        drawClear: [(plot) => this.#shadeFaults(plot, palette)],
        setSelect: [(plot) => this.#showSelected(plot)],
      },
    };
  }

  #shadeFaults(plot: uPlot, palette: Palette): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.globalAlpha = 0.12;
    ctx.fillStyle = palette.fault;
    for (const { beginNs, endNs } of this.#run.header.faults) {
      const left = Math.max(bbox.left, plot.valToPos(beginNs / 1e9, 'x', true));
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(endNs / 1e9, 'x', true));
      if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    ctx.restore();
  }

  #showSelected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 3) return;
    const fromNs = plot.posToVal(left, 'x') * 1e9;
    this.#viewport.show(fromNs, plot.posToVal(left + width, 'x') * 1e9);
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  /** The drawing in words, with fewer and wider bins. */
  #fillTable(): void {
    if (this.#table.closest('details')?.open === false) return;
    const { fromNs, untilNs } = this.#viewport;
    const bins = binOperations(this.#run, { fromNs, untilNs, count: 20 });
    const rows = bins.seconds.map((seconds, bin) => {
      const cells = [
        bins.p50,
        bins.p99,
        bins.longest,
        bins.okRate,
        bins.failRate,
        bins.unknownRate,
      ];
      const row = document.createElement('tr');
      row.append(
        make('th', seconds.toFixed(3), { scope: 'row' }),
        ...cells.map((numbers) => make('td', showNumber(numbers[bin]), { class: 'number' })),
      );
      return row;
    });
    this.#table.replaceChildren(...rows);
  }
}

// uPlot declares a const enum for it, which a script cannot take values from.
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const logarithmic: uPlot.Scale = { distr: 3 };

function showNumber(number: number | null | undefined): string {
  return number === null || number === undefined ? '' : number.toPrecision(3);
}

interface ChartSeries {
  readonly label: string;
  readonly stroke: string;
  readonly dash?: number[];
}

function latencyOf({ seconds, p50, p99, longest }: Bins): uPlot.AlignedData {
  return [seconds, p50, p99, longest];
}

function throughputOf({ seconds, okRate, unknownRate, failRate }: Bins): uPlot.AlignedData {
  return [seconds, okRate, unknownRate, failRate];
}

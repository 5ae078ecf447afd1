// The operations in view as a table: the timeline in words.
import type { Run } from './decode.ts';
import { endOf } from './decode.ts';
import { make } from './elements.ts';
import { factsOf } from './operation-facts.ts';
import type { Selection } from './selection.ts';
import type { Viewport } from './viewport.ts';

const pageSize = 50;

export class OperationTable {
  readonly #run: Run;
  readonly #viewport: Viewport;
  readonly #selection: Selection;
  readonly #body: HTMLTableSectionElement;
  readonly #caption: HTMLElement;
  #page = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    root: HTMLElement,
    { run, viewport, selection }: { run: Run; viewport: Viewport; selection: Selection },
  ) {
    this.#run = run;
    this.#viewport = viewport;
    this.#selection = selection;
    this.#body = root.querySelector('tbody')!;
    this.#caption = root.querySelector('[data-showing]')!;
    for (const button of root.querySelectorAll('button')) {
      button.addEventListener('click', () => {
        this.#page += button.dataset['step'] === 'back' ? -1 : 1;
        this.#fill();
      });
    }
    viewport.onChange(() => {
      this.#page = 0;
      this.#fillSoon();
    });
    root.addEventListener('toggle', () => this.#fillSoon(), true);
    this.#fill();
  }

  /** Not at every frame of a drag. */
  #fillSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fill(), 120);
  }

  #fill(): void {
    if (this.#body.closest('details')?.open === false) return;
    const places = this.#placesInView();
    const last = Math.max(0, Math.ceil(places.length / pageSize) - 1);
    this.#page = Math.min(Math.max(this.#page, 0), last);
    const begin = this.#page * pageSize;
    const shown = places.slice(begin, begin + pageSize);
    const range = shown.length === 0 ? '0' : `${begin + 1} to ${begin + shown.length}`;
    this.#caption.textContent = `Showing ${range} of ${places.length.toLocaleString('en-US')} operations in view, ${this.#run.header.count.toLocaleString('en-US')} in the run.`;
    this.#body.replaceChildren(...shown.map((place) => this.#row(place)));
  }

  #placesInView(): readonly number[] {
    const { begin } = this.#run.columns;
    const places: number[] = [];
    for (let place = 0; place < begin.length && begin[place]! <= this.#viewport.untilNs; place++) {
      if (endOf(this.#run, place) >= this.#viewport.fromNs) places.push(place);
    }
    return places;
  }

  #row(place: number): HTMLTableRowElement {
    const facts = factsOf(this.#run, place);
    const row = document.createElement('tr');
    const head = make('th', '', { scope: 'row' });
    head.append(make('a', facts.request, { href: this.#selection.addressOf(place) }));
    row.append(
      head,
      make('td', facts.call),
      make('td', facts.outcome, { class: facts.outcome }),
      make('td', facts.answer),
      make('td', facts.beginMs, { class: 'number' }),
      make('td', facts.durationMs, { class: 'number' }),
      make('td', facts.events, { class: 'number' }),
    );
    return row;
  }
}

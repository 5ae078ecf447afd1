// The operation that the reader looks at. It is in the page's address (`#op=17`, the index of its
// invocation in the history), so that a link to the page can point at it.
import type { Run } from './decode.ts';

export class Selection {
  readonly #run: Run;
  readonly #listeners: ((isFromAddress: boolean) => void)[] = [];
  #place: number | undefined;

  constructor(run: Run) {
    this.#run = run;
    addEventListener('hashchange', () => this.followAddress());
  }

  /** Its position among the operations. */
  get place(): number | undefined {
    return this.#place;
  }

  onChange(listener: (isFromAddress: boolean) => void): void {
    this.#listeners.push(listener);
  }

  select(place: number | undefined): void {
    if (place === this.#place) return;
    this.#place = place;
    history.replaceState(null, '', place === undefined ? '#' : this.addressOf(place));
    for (const listener of this.#listeners) listener(false);
  }

  addressOf(place: number): string {
    return `#op=${this.#run.columns.event[place]}`;
  }

  followAddress(): void {
    const event = /^#op=(\d+)$/.exec(location.hash)?.[1];
    if (event === undefined) return;
    const place = findEvent(this.#run.columns.event, Number(event));
    if (place === undefined) return;
    this.#place = place;
    for (const listener of this.#listeners) listener(true);
  }
}

/** Operations stand in the order of their invocations, so that their events rise. */
function findEvent(events: Uint32Array, event: number): number | undefined {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]! < event) low = middle + 1;
    else high = middle;
  }
  return events[low] === event ? low : undefined;
}

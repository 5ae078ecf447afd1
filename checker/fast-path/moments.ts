// The moments between the events of a key, of which more and more are ruled out: those at which something
// was surely there. Moment m lies between event m and the next one. A union-find in nearly linear time.

export class Moments {
  /** For each moment itself while it is free, otherwise a later one that leads to the next free one. */
  readonly #next: Int32Array;

  constructor(count: number) {
    this.#next = Int32Array.from({ length: count + 1 }, (_, moment) => moment);
  }

  /** Rules out the moments from one event to another; none where the second is not the later. */
  ruleOut(from: number, to: number): void {
    const end = Math.min(to, this.#next.length - 1);
    for (let moment = this.firstFree(from); moment < end; moment = this.firstFree(moment))
      this.#next[moment] = moment + 1;
  }

  /** The first free moment from one on; the one after all events is always free. */
  firstFree(moment: number): number {
    const next = this.#next;
    let free = moment;
    while (next[free] !== free) free = next[free] as number;
    for (let at = moment; at !== free;) {
      const following = next[at] as number;
      next[at] = free;
      at = following;
    }
    return free;
  }
}

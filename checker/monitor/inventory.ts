// What is in an object that hands out what was put in: nothing comes out more often than it was put in,
// whatever else is unknown. That holds in any order, and needs no search.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { canonical } from '../value.ts';
import type { Followed } from './frontier.ts';

export class Inventory {
  readonly #model: Model;
  /** How often each element may be in, where that is not 0. */
  readonly #counts = new Map<string, number>();

  constructor(model: Model) {
    this.#model = model;
  }

  /** From its invocation on an element may be in. */
  invoke({ call }: Followed): void {
    if (this.#model.removes !== undefined) this.#change(this.#model.makes?.(call) ?? [], 1);
  }

  /** False where something came out that cannot have been in. */
  complete({ call, outcome }: Followed): boolean {
    if (this.#model.removes === undefined || outcome === 'info') return true;
    return outcome === 'fail'
      ? this.#change(this.#model.makes?.(call) ?? [], -1)
      : this.#change(this.#model.removes(call), -1);
  }

  #change(elements: readonly Value[], by: number): boolean {
    let isLegal = true;
    for (const element of elements) {
      const name = canonical(element);
      const count = (this.#counts.get(name) ?? 0) + by;
      if (count === 0) this.#counts.delete(name);
      else this.#counts.set(name, count);
      isLegal &&= count >= 0;
    }
    return isLegal;
  }
}

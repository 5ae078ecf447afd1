// The same search as depth-first.ts in another order: by the number of known operations linearized, and
// within that by the number of unknown operations used. So no configuration is visited again because it
// is found later with fewer unknown operations, which is what makes histories with many unknown outcomes
// hard; the price is memory where many operations overlap.
import { Configuration } from './configuration.ts';
import { IntList } from '../ints/int-list.ts';
import type { UnknownClass } from './kinds.ts';
import { Layer, type Arrival } from './layer.ts';
import type { Problem } from './problem.ts';
import type { Search, SearchState } from './search.ts';

/** The node before the first one of a path. */
const ROOT = -1;

export class BreadthFirst implements Search {
  furthest = 0;
  readonly configuration: Configuration;
  readonly #problem: Problem;
  /** The layers that still have configurations, by the number of known operations linearized. */
  readonly #layers = new Map<number, Layer>();
  #depth = 0;
  /** The tree of all paths: what was taken, and the node before. */
  readonly #taken = new IntList();
  readonly #parents = new IntList();
  /** The configuration that is expanded now: its name, the unknown operations it used, the node of its path. */
  readonly #name: Int32Array;
  readonly #used: Int32Array;
  #node = ROOT;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.configuration = new Configuration(problem);
    this.#name = new Int32Array(this.configuration.width);
    this.#used = new Int32Array((problem.unknown.length + 31) >>> 5);
    this.#keep(0);
  }

  get steps(): number {
    return this.configuration.steps;
  }

  get bytes(): number {
    const layers = [...this.#layers.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    return layers + this.#taken.bytes * 2 + this.configuration.bytes;
  }

  advance(steps: number): SearchState {
    const limit = this.steps + steps;
    while (!this.#isDone) {
      if (this.steps >= limit) return 'unfinished';
      const layer = this.#layers.get(this.#depth);
      const entry = layer?.next();
      if (layer !== undefined && entry !== undefined) {
        this.#goOn(layer.read(entry, this.#name, this.#used));
      } else {
        this.#layers.delete(this.#depth);
        if (this.#layers.size === 0) return 'invalid';
        this.#depth += 1;
      }
    }
    return 'valid';
  }

  get #isDone(): boolean {
    return this.configuration.frontier === this.#problem.known.length;
  }

  /** Expands the configuration that was read: all its moves, or up to the first one that ends the search. */
  #goOn({ count, node, before }: Arrival): void {
    const { configuration } = this;
    const { classes } = this.#problem;
    configuration.jump(this.#name, before);
    this.#restoreUsed();
    this.#node = node;
    const { frontier, state, inSlot } = configuration;
    this.furthest = Math.max(this.furthest, frontier);
    for (let slot = 0; slot < inSlot.length; slot++) {
      if (!configuration.isOpen(slot) || !configuration.tryKnown(inSlot[slot] as number)) continue;
      if (this.#isDone) return this.#writePath(node);
      if (configuration.canStillAnswerNextRead()) this.#keep(count);
      configuration.undo(0, state, before);
    }
    for (let number = 0; number < classes.length; number++) {
      if (!configuration.isClassOpen(number) || !configuration.tryUnknown(number)) continue;
      if (this.#isDone) return this.#writePath(node);
      const { members } = classes[number] as UnknownClass;
      const member = members[(configuration.usedOfClass[number] as number) - 1] as number;
      this.#flipUsed(member);
      if (configuration.canStillAnswerNextRead()) this.#keep(count + 1);
      this.#flipUsed(member);
      configuration.undo(0, state, before);
    }
  }

  /** Adds the current configuration to its layer, unless it is dominated there. */
  #keep(count: number): void {
    const { configuration } = this;
    const { path } = configuration;
    let depth = this.#depth;
    for (let place = 0; place < path.length; place++) depth += Number(path.at(place) >= 0);
    const layer = this.#layerAt(depth);
    configuration.name(layer.name);
    const node = this.#taken.length + path.length - 1;
    if (!layer.add(this.#used, { count, node, before: configuration.before })) return;
    for (let place = 0; place < path.length; place++) {
      this.#parents.push(place === 0 ? this.#node : this.#taken.length - 1);
      this.#taken.push(path.at(place));
    }
  }

  #layerAt(depth: number): Layer {
    const known = this.#layers.get(depth);
    if (known !== undefined) return known;
    const layer = new Layer(this.configuration.width, this.#used.length);
    this.#layers.set(depth, layer);
    return layer;
  }

  /** Puts the path that leads to a node before the one that the configuration has. */
  #writePath(node: number): void {
    const { path } = this.configuration;
    const taken: number[] = [];
    while (path.length > 0) taken.push(path.pop());
    for (let at = node; at !== ROOT; at = this.#parents.at(at)) taken.push(this.#taken.at(at));
    for (const item of taken.toReversed()) path.push(item);
  }

  /** Tells the configuration how many of each class were used. */
  #restoreUsed(): void {
    const { usedOfClass } = this.configuration;
    const { classes } = this.#problem;
    for (let number = 0; number < classes.length; number++) {
      const { members } = classes[number] as UnknownClass;
      let count = 0;
      while (count < members.length && this.#isUsed(members[count] as number)) count += 1;
      usedOfClass[number] = count;
    }
  }

  #isUsed(member: number): boolean {
    return ((this.#used[member >>> 5] as number) & (1 << (member & 31))) !== 0;
  }

  #flipUsed(member: number): void {
    this.#used[member >>> 5] = (this.#used[member >>> 5] as number) ^ (1 << (member & 31));
  }
}

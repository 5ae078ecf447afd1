// Executions as the chain shows them: the value before and after, the neighbours, who saw it.
import type { Operation } from '../operations.ts';
import { referenceTo } from '../operations.ts';
import type { Execution } from '../verdict.ts';
import type { ValueChain } from './value-chain.ts';
import type { Inferred, Walk } from './walk.ts';

/** Looks executions up by the values they lead from and to. */
export class Executions {
  readonly #chain: ValueChain;
  readonly #madeBy = new Map<string, number>();
  readonly #leftBy = new Map<string, number>();
  readonly #inferred = new Map<number, Inferred>();

  constructor(chain: ValueChain, walk: Walk) {
    this.#chain = chain;
    for (const inferred of walk.inferred) {
      const { operation, previous, next } = inferred;
      this.#inferred.set(operation, inferred);
      this.#madeBy.set(next, operation);
      this.#leftBy.set(previous, operation);
    }
  }

  /** The execution of an operation as its own answer shows it, or else as a bridge does. */
  of(operation: number): Execution {
    const inferred = this.#inferred.get(operation);
    const isAnswered = (this.#chain.previous[operation] as number) >= 0;
    return isAnswered || inferred === undefined
      ? this.answered(operation)
      : this.inferred(inferred);
  }

  /** The execution that the operation's own answer shows. */
  answered(operation: number): Execution {
    const { previous, next, values, operations } = this.#chain;
    const made = next[operation] as number;
    return this.#execution({
      operation,
      previous: values.text(previous[operation] as number),
      next: values.text(made),
      seenBy: [operations[operation] as Operation, ...this.observersOf(made)],
    });
  }

  inferred({ operation, previous, next, seenAs }: Inferred): Execution {
    return this.#execution({ operation, previous, next, seenBy: this.observersOf(seenAs) });
  }

  /** Whether anybody was seen to find the value that an operation made. */
  isSeen(operation: number): boolean {
    const made = this.#chain.next[operation] as number;
    return made >= 0 && this.observersOf(made).length > 0;
  }

  /** The operations whose answers show a value: those that got it. */
  observersOf(value: number): readonly Operation[] {
    const { leaving, reading, sibling, operations } = this.#chain;
    const observers: Operation[] = [];
    for (const start of [leaving[value] as number, reading[value] as number]) {
      for (let i = start; i >= 0; i = sibling[i] as number)
        observers.push(operations[i] as Operation);
    }
    return observers;
  }

  #execution(found: {
    readonly operation: number;
    readonly previous: string;
    readonly next: string;
    readonly seenBy: readonly Operation[];
  }): Execution {
    const { operations } = this.#chain;
    const after = operations[this.#maker(found.previous)];
    const before = operations[this.#leaver(found.next)];
    return {
      operation: referenceTo(operations[found.operation] as Operation),
      previous: found.previous,
      next: found.next,
      ...(after !== undefined && { after: referenceTo(after) }),
      ...(before !== undefined && { before: referenceTo(before) }),
      seenBy: found.seenBy.map(referenceTo),
    };
  }

  #maker(value: string): number {
    const number = this.#chain.values.find(value) ?? -1;
    const answered = this.#chain.making[number] ?? -1;
    return answered >= 0 ? answered : (this.#madeBy.get(value) ?? -1);
  }

  #leaver(value: string): number {
    const number = this.#chain.values.find(value) ?? -1;
    const answered = this.#chain.leaving[number] ?? -1;
    return answered >= 0 ? answered : (this.#leftBy.get(value) ?? -1);
  }
}

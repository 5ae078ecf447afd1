// What a trial promises, counted: how often each promise was kept, and where one was broken.
import assert from 'node:assert/strict';

export class Promises {
  readonly #kept = new Map<string, number>();
  readonly #broken: string[] = [];

  /** Counts a promise; `where` names the trial, `found` what was found instead. */
  count(promise: string, isKept: boolean, where: string, found: unknown = ''): void {
    this.#kept.set(promise, (this.#kept.get(promise) ?? 0) + (isKept ? 1 : 0));
    if (!isKept) this.#broken.push(`${promise}: ${where}: ${JSON.stringify(found)}`);
  }

  /** Prints the figures. @throws AssertionError naming each promise that was broken. */
  settle(title: string): void {
    const figures = [...this.#kept].map(([promise, times]) => `      ${times} x ${promise}\n`);
    const failures = `${this.#broken.length} failures`;
    process.stdout.write(`    ${title}: ${failures}\n${figures.join('')}`);
    assert.deepEqual(this.#broken, []);
  }
}

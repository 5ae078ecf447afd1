// Of states that tell their past: what proves that a result cannot be, however many operations of unknown
// outcome there are. A state was left before by another operation, or an operation that was executed
// already leads to it. Only the latest operations are remembered for that.
import { canonical } from '../value.ts';
import {
  nameOf,
  type Configuration,
  type Followed,
  type Frontier,
  type Return,
} from './frontier.ts';

/** Operations of which it is remembered what state they found. */
const REMEMBERED = 10_000;
/** Operations that are tried a second time. */
const TRIED = 256;

export class PastProof {
  /** Who left a state, and when that was told, by the text of the state. */
  readonly #left = new Map<string, Followed>();
  /** The latest that were executed, or surely were not. */
  readonly #latest: Followed[] = [];

  /** Takes note of an operation that must not be executed (again). */
  note(operation: Followed): void {
    if (operation.isRead) return;
    this.#latest.push(operation);
    if (this.#latest.length >= TRIED * 2) this.#latest.splice(0, TRIED);
    const { result } = operation.call;
    if (operation.outcome !== 'ok' || result === undefined) return;
    const text = canonical(result);
    if (!this.#left.has(text)) this.#left.set(text, operation);
    if (this.#left.size <= REMEMBERED) return;
    for (const oldest of this.#left.keys()) {
      this.#left.delete(oldest);
      break;
    }
  }

  /** Whether the return is proven to be wrong after the configuration. */
  holds(frontier: Frontier, { state, taken }: Configuration, due: Return): boolean {
    const { operation } = due;
    const other = this.#left.get(canonical(operation.call.result ?? null));
    if (other !== undefined && other !== operation) {
      if (!operation.isRead || other.returned < operation.called) return true;
    }
    const candidates = [...frontier.candidates(due, taken)].map(({ call }) => call);
    const names = new Set(candidates.map(nameOf));
    const again = [...this.#latest.slice(-TRIED), operation]
      .map(({ call }) => ({ ...call, result: undefined }))
      .filter((call) => !names.has(nameOf(call)))
      .toReversed();
    const leads = (from: unknown): boolean => frontier.step(from, operation.call) !== undefined;
    const repeats = (from: unknown): boolean =>
      again.some((call) => leads(frontier.step(from, call)));
    if (repeats(state)) return true;
    return candidates.some((call) => {
      const next = frontier.step(state, call);
      if (next !== undefined && repeats(next)) return true;
      return again.some((one) => {
        const twice = frontier.step(frontier.step(state, one), call);
        return twice !== undefined && leads(twice);
      });
    });
  }
}

// Whether events can be a history at all: every process asks one thing at a time and is answered at
// most once. A history that breaks this was recorded wrongly, so no verdict on it would mean anything.
import type { HistoryEvent, Process } from './history.ts';

/** Follows a history event by event; remembers the open invocation of each process. */
export class WellFormedness {
  readonly #open = new Map<Process, HistoryEvent>();
  #lastIndex = -1;

  /** The invocation that this event completes, if any, or a sentence on what is wrong with the event. */
  accept(event: HistoryEvent): HistoryEvent | string | undefined {
    if (event.index <= this.#lastIndex) {
      return `index ${String(event.index)} does not rise above ${String(this.#lastIndex)}, the one before; number the events in the order in which they happened`;
    }
    this.#lastIndex = event.index;
    if (event.process === 'nemesis') return undefined;
    const invocation = this.#open.get(event.process);
    if (event.type === 'invoke') {
      if (invocation !== undefined) {
        return `process ${String(event.process)} invokes ${event.f} while its ${invocation.f} (index ${String(invocation.index)}) is still open; a process does one thing at a time, give the second one its own process`;
      }
      this.#open.set(event.process, event);
      return undefined;
    }
    if (invocation === undefined) {
      return `process ${String(event.process)} completes ${event.f} without an invocation; each ${event.type} needs an invoke of the same process before it`;
    }
    if (invocation.f !== event.f) {
      return `process ${String(event.process)} invoked ${invocation.f} (index ${String(invocation.index)}) but completes ${event.f}; a completion repeats the f of its invocation`;
    }
    if (event.key !== undefined && event.key !== invocation.key) {
      return `process ${String(event.process)} invoked ${invocation.f} on ${keyName(invocation.key)} (index ${String(invocation.index)}) but completes it on ${keyName(event.key)}; a completion repeats the key of its invocation`;
    }
    this.#open.delete(event.process);
    return invocation;
  }
}

const keyName = (key: string | undefined): string =>
  key === undefined ? 'no key' : `key ${JSON.stringify(key)}`;

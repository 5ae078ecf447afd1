// Whether events can be a history at all: every process asks one thing at a time and is answered at
// most once. A history that breaks this was recorded wrongly, so no verdict on it would mean anything.
import type { HistoryEvent, Process } from './history.ts';

/** What `accept` returns for an event that completes nothing. */
const NO_INVOCATION = -1;

/** Follows a history event by event; remembers the open invocation of each process. */
export class WellFormedness {
  readonly #processes = new Map<Process, Latest>();
  #position = -1;
  #lastIndex = -1;

  /** The position of the invocation that this event completes, or a sentence on what is wrong with it. */
  accept(event: HistoryEvent): number | string {
    const { index, type, process } = event;
    this.#position += 1;
    if (index <= this.#lastIndex) {
      return `index ${String(index)} does not rise above ${String(this.#lastIndex)}, the one before; number the events in the order in which they happened`;
    }
    this.#lastIndex = index;
    if (process === 'nemesis') return NO_INVOCATION;
    let latest = this.#processes.get(process);
    if (type === 'invoke') {
      if (latest === undefined) {
        latest = { invocation: event, position: this.#position, isOpen: true };
        this.#processes.set(process, latest);
      } else if (latest.isOpen) return overlap(event, latest.invocation);
      latest.invocation = event;
      latest.position = this.#position;
      latest.isOpen = true;
      return NO_INVOCATION;
    }
    if (latest?.isOpen !== true) {
      return `process ${String(process)} completes ${event.f} without an invocation; each ${type} needs an invoke of the same process before it`;
    }
    latest.isOpen = false;
    return mismatch(event, latest.invocation) ?? latest.position;
  }
}

/** The latest invocation of a process. */
interface Latest {
  invocation: HistoryEvent;
  position: number;
  isOpen: boolean;
}

const overlap = ({ process, f }: HistoryEvent, open: HistoryEvent): string =>
  `process ${String(process)} invokes ${f} while its ${open.f} (index ${String(open.index)}) is still open; a process does one thing at a time, give the second one its own process`;

function mismatch({ process, f, key }: HistoryEvent, invocation: HistoryEvent): string | undefined {
  if (invocation.f === f && (key === undefined || key === invocation.key)) return undefined;
  const asked = `process ${String(process)} invoked ${invocation.f} on ${keyName(invocation.key)} (index ${String(invocation.index)})`;
  if (invocation.f !== f)
    return `${asked} but completes ${f}; a completion repeats the f of its invocation`;
  return `${asked} but completes it on ${keyName(key)}; a completion repeats the key of its invocation`;
}

const keyName = (key: string | undefined): string =>
  key === undefined ? 'no key' : `key ${JSON.stringify(key)}`;

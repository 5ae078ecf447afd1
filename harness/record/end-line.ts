// The last line of a history of ours: how many events were before it, and a checksum of all their lines. A
// history that was cut or edited is told from one that is whole.
import { createHash } from 'node:crypto';
import type { History, HistoryEvent } from '../../checker/index.ts';

/** A longer line is none of these last lines, and need not wait. */
const LONGEST_END = 1 << 16;

/** In the header, where the history is to have such a last line. */
export const SEALED = { sealed: true } as const;

/** The name of the event, by the nemesis. */
const END = 'end';

/** What is in a history so far. */
export class Tally {
  readonly #hash = createHash('sha256');
  #lines = 0;

  add(line: string): void {
    this.#hash.update(line);
    this.#lines++;
  }

  /** The last event of the history, which is not of its own sum; the header is no event. */
  end(): Pick<HistoryEvent, 'type' | 'process' | 'f' | 'value'> {
    const value = { events: this.#lines - 1, sha256: this.#hash.copy().digest('hex') };
    return { type: 'info', process: 'nemesis', f: END, value };
  }
}

/** Takes the text of a history as it is read, and compares it with what its last line says. */
export class EndCheck {
  readonly #hash = createHash('sha256');
  /** The last line, which is not part of its own sum, and whatever may belong to it. */
  #waiting = '';

  push(piece: string): void {
    const text = this.#waiting + piece;
    const cut = text.lastIndexOf('\n', text.length - 2) + 1;
    const isLong = text.length - cut > LONGEST_END;
    this.#hash.update(isLong ? text : text.slice(0, cut));
    this.#waiting = isLong ? '' : text.slice(cut);
  }

  /** What is wrong with the history, or what nobody can say of it; neither where it is whole, or not sealed. */
  compare({ header, events }: History): { readonly damage?: string; readonly notice?: string } {
    if (header['sealed'] !== true) return {};
    const last = events.at(-1);
    if (last?.f !== END || last.process !== 'nemesis') {
      return { notice: 'Its last line is missing: its harness was killed, or it was cut.' };
    }
    const said = last.value as { readonly events?: number; readonly sha256?: string } | undefined;
    if (said?.events !== events.length - 1) {
      return {
        damage: `its last line tells of ${said?.events} events, and ${events.length - 1} are there`,
      };
    }
    if (said.sha256 === this.#hash.digest('hex')) return {};
    return { damage: 'it was changed after it had been written: its checksum is another' };
  }
}

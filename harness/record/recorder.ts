// The recorder: the one path by which anything enters the history. All that is recorded in one turn of
// the event loop is handed to the operating system at its end, in one write. The bytes of an operation
// leave only after that, so a harness that is killed may have lost what it was told, never that it
// asked, and the operation is one of unknown outcome.
import { closeSync, openSync, writeSync } from 'node:fs';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import {
  encodeEvent,
  encodeHeader,
  type HistoryEvent,
  type HistoryHeader,
} from '../../checker/index.ts';
import { valueWithoutSecrets, withoutSecrets } from '../ground/secrets.ts';
import { SEALED, Tally } from './end-line.ts';
import type { Clock } from '../ground/clock.ts';

export interface Recorder {
  /** Gives the event its index and time, and writes it. */
  readonly record: (event: Omit<HistoryEvent, 'index' | 'time'>) => void;
  /** Resolves when all that was recorded is with the operating system: whoever sends waits for it. */
  readonly handedOver: () => Promise<void>;
  /** How many events of each type by clients have been written so far. */
  readonly counts: Readonly<Record<HistoryEvent['type'], number>>;
  readonly close: () => void;
}

/** Where lines go, each with its end: a file, or memory in the simulator. */
export interface Sink {
  /** With the operating system at the end of this turn of the event loop, in this order. */
  readonly write: (line: string) => void;
  /** Resolves when all that was written is there. */
  readonly handedOver: () => Promise<void>;
  readonly close: () => void;
}

/** `recorded` is told of each event once it is written. */
export function createRecorder(
  sink: Sink,
  header: HistoryHeader,
  clock: Clock,
  recorded?: (event: HistoryEvent) => void,
): Recorder {
  const originNs = clock.nowNs();
  const counts = { invoke: 0, ok: 0, fail: 0, info: 0 };
  let index = 0;
  const tally = header['sealed'] === SEALED.sealed ? new Tally() : undefined;
  const write = (line: string): void => {
    tally?.add(line);
    sink.write(line);
  };
  const record: Recorder['record'] = (event) => {
    if (event.process !== 'nemesis') counts[event.type]++;
    const whole = { index: index++, time: clock.nowNs() - originNs, ...cleansed(event) };
    write(encodeEvent(whole));
    recorded?.(whole);
  };
  write(encodeHeader({ ...header, ...systemOf(header), originNs }));
  return {
    counts,
    record,
    handedOver: sink.handedOver,
    close: () => {
      try {
        if (tally !== undefined) record(tally.end());
      } finally {
        sink.close();
      }
    },
  };
}

/** What a server said may repeat what it was told; all else is of our own making. */
function cleansed<Event extends Pick<HistoryEvent, 'result' | 'error'>>(event: Event): Event {
  const { result, error } = event;
  return {
    ...event,
    ...(result !== undefined && { result: valueWithoutSecrets(result) }),
    ...(error !== undefined && { error: withoutSecrets(error) }),
  };
}

/** Of a probe the system is an address. */
function systemOf({ system }: HistoryHeader): Pick<HistoryHeader, 'system'> {
  return system === undefined ? {} : { system: withoutSecrets(system) };
}

/** A new file. What comes after the end is refused: the number of a closed file may be another's. */
export function fileSink(path: string): Sink {
  const file = openSync(path, 'wx');
  let isOpen = true;
  let waiting = '';
  let handingOver: Promise<void> | undefined;
  const handOver = (): void => {
    const text = waiting;
    waiting = '';
    handingOver = undefined;
    try {
      writeWhole(file, text);
    } catch (error) {
      throw new Error(`cannot write ${path}: ${(error as Error).message}`, { cause: error });
    }
  };
  return {
    write: (line) => {
      if (!isOpen) throw new Error(`${path} is closed`);
      waiting += line;
      handingOver ??= endOfTurn().then(handOver);
    },
    handedOver: () => handingOver ?? Promise.resolve(),
    close: () => {
      isOpen = false;
      try {
        handOver();
      } finally {
        closeSync(file);
      }
    },
  };
}

/** A write may be short (a disk that fills up): go on until the text is whole, or throw. */
function writeWhole(file: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
}

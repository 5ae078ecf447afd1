// The recorder: the one path by which anything enters the history. Each event is with the
// operating system before the call returns, so that a harness killed at any moment has lost nothing.
import { closeSync, openSync, writeSync } from 'node:fs';
import {
  encodeEvent,
  encodeHeader,
  type HistoryEvent,
  type HistoryHeader,
} from '../checker/index.ts';
import type { Clock } from './clock.ts';

export interface Recorder {
  /** Gives the event its index and time, and writes it. */
  readonly record: (event: Omit<HistoryEvent, 'index' | 'time'>) => HistoryEvent;
  /** How many events of each type by clients have been written so far. */
  readonly counts: Readonly<Record<HistoryEvent['type'], number>>;
  readonly close: () => void;
}

/** Where lines go, each with its end: a file, or memory in the simulator. */
export interface Sink {
  readonly write: (line: string) => void;
  readonly close: () => void;
}

export function createRecorder(sink: Sink, header: HistoryHeader, clock: Clock): Recorder {
  const originNs = clock.nowNs();
  const counts = { invoke: 0, ok: 0, fail: 0, info: 0 };
  let index = 0;
  sink.write(encodeHeader({ ...header, originNs }));
  return {
    counts,
    record: (event) => {
      const recorded = { index: index++, time: clock.nowNs() - originNs, ...event };
      if (event.process !== 'nemesis') counts[event.type]++;
      sink.write(encodeEvent(recorded));
      return recorded;
    },
    close: sink.close,
  };
}

/** A new file; lines are written one by one. What comes after the end is refused: the number of a closed file may be another's. */
export function fileSink(path: string): Sink {
  const file = openSync(path, 'wx');
  let isOpen = true;
  return {
    write: (line) => {
      if (!isOpen) throw new Error(`${path} is closed`);
      try {
        writeLine(file, line);
      } catch (error) {
        throw new Error(`cannot write ${path}: ${(error as Error).message}`, { cause: error });
      }
    },
    close: () => {
      isOpen = false;
      closeSync(file);
    },
  };
}

/** A write may be short (a disk that fills up): go on until the line is whole, or throw. */
function writeLine(file: number, line: string): void {
  let rest = Buffer.from(line);
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
}

// Legal histories, drawn from a seed: operations overlap, each takes effect once between its invocation
// and its completion, and some are never answered: those take effect at any later time, or never.
import type { History, HistoryEvent, Value } from '../../../checker/index.ts';
import type { Model } from '../../../checker/model.ts';
import type { Random } from '../../../harness/ground/random.ts';

interface Op {
  readonly f: string;
  readonly value: Value;
}

/** How a model's operations are drawn, and what the object would answer. */
export interface Simulated {
  readonly model: Model;
  /** `unique` is a number that no other operation of the history gets, `process` the one that asks. */
  readonly draw: (random: Random, unique: number, process?: number) => Op;
  readonly answer: (state: unknown, op: Op & { readonly process?: number }) => Value;
  /** Whether the client of what was just executed is told that it failed; of none when left out. */
  readonly isToldFailed?: (op: Op) => boolean;
}

export interface Shape {
  readonly processes: number;
  readonly operations: number;
  readonly unknownPercent: number;
  readonly unknownMost?: number;
  /** How many operations are invoked before those of unknown outcome take effect; 0 when left out. */
  readonly unknownFrom?: number;
  readonly keys: number;
  /** Of the operations that are never executed, and whose clients are told so; 0 when left out. */
  readonly failedPercent?: number;
}

interface Running extends Op {
  readonly process: number;
  readonly key: string;
  isDone: boolean;
  isForgotten: boolean;
  isFailed: boolean;
  result: Value;
}

export function simulate(simulated: Simulated, shape: Shape, random: Random): History {
  const { model } = simulated;
  const events: HistoryEvent[] = [];
  const states = new Map<string, unknown>();
  const running: Running[] = [];
  const free = Array.from({ length: shape.processes }, (_, i) => i);
  const seqs = new Map<number, number>();
  let unknownLeft = shape.unknownMost ?? Infinity;
  let nextProcess = shape.processes;
  let begun = 0;
  const write = (type: HistoryEvent['type'], { process, f, key, value, result }: Running): void => {
    const index = events.length;
    if (type === 'invoke') seqs.set(process, (seqs.get(process) ?? 0) + 1);
    const id = { client: `c${String(process)}`, seq: seqs.get(process) ?? 0 };
    const event = { index, time: index * 1000, type, process, f, key, value, id };
    events.push(type === 'ok' ? { ...event, result } : event);
  };
  const execute = (operation: Running): void => {
    const state = states.has(operation.key) ? states.get(operation.key) : model.initial();
    operation.result = simulated.answer(state, operation);
    states.set(operation.key, model.step(state, operation));
    operation.isDone = true;
    operation.isFailed = simulated.isToldFailed?.(operation) ?? false;
  };
  const { failedPercent = 0 } = shape;
  const refuse = (operation: Running): void => {
    operation.isDone = true;
    operation.isFailed = true;
  };
  const end = (operation: Running): void => void running.splice(running.indexOf(operation), 1);
  while (begun < shape.operations || running.some(({ isForgotten }) => !isForgotten)) {
    const isFull = free.length === 0 || begun === shape.operations;
    if (!isFull && (running.length === 0 || random.chance(0.4))) {
      const [process] = free.splice(random.integer(0, free.length - 1), 1) as [number];
      const key = `k${String(random.integer(0, shape.keys - 1))}`;
      const op = simulated.draw(random, begun++, process);
      running.push({
        ...op,
        process,
        key,
        isDone: false,
        isForgotten: false,
        isFailed: false,
        result: null,
      });
      write('invoke', running.at(-1) as Running);
      continue;
    }
    const operation = random.pick(running);
    if (operation.isForgotten) {
      if (begun < (shape.unknownFrom ?? 0)) continue;
      if (random.chance(0.7)) execute(operation);
      end(operation);
    } else if (!operation.isDone && unknownLeft > 0 && random.chance(shape.unknownPercent / 100)) {
      unknownLeft -= 1;
      operation.isForgotten = true;
      write('info', operation);
      free.push(nextProcess++);
    } else if (!operation.isDone && failedPercent > 0 && random.chance(failedPercent / 100))
      refuse(operation);
    else if (!operation.isDone) execute(operation);
    else {
      write(operation.isFailed ? 'fail' : 'ok', operation);
      end(operation);
      free.push(operation.process);
    }
  }
  return {
    header: { format: 'doubletake-history', version: 1, model: model.name },
    events,
    notices: [],
  };
}

// What the history says of one operation, as pairs of a name and a text.
import { outcomes, requestOf, type Run } from './decode.ts';

export interface OperationFacts {
  readonly request: string;
  /** `puthash(k1, "a")`. */
  readonly call: string;
  readonly outcome: string;
  /** The result or the error; `never answered` where there is neither. */
  readonly answer: string;
  readonly beginMs: string;
  readonly durationMs: string;
  /** Invocation and completion, as indexes in the history. */
  readonly events: string;
  readonly process: string;
}

export function factsOf(run: Run, place: number): OperationFacts {
  const { header, columns, textAt } = run;
  const key = header.keys[columns.key[place]!]!;
  const value = textAt(columns.value[place]!);
  const given = [
    ...(key === '' ? [] : [key]),
    ...(value === 'null' || value === '' ? [] : [value]),
  ];
  const outcome = outcomes[columns.outcome[place]!]!;
  const hasCompletion = columns.duration[place]! >= 0;
  const answer = textAt(columns.result[place]!) || textAt(columns.error[place]!);
  return {
    request: requestOf(run, place),
    call: `${header.fs[columns.f[place]!]}(${given.join(', ')})`,
    outcome: outcome === 'info' ? 'unknown' : outcome,
    answer: hasCompletion ? answer : 'never answered',
    beginMs: showMs(columns.begin[place]!),
    durationMs: hasCompletion ? showMs(columns.duration[place]!) : '',
    events: hasCompletion
      ? `${columns.event[place]}, ${columns.completionEvent[place]}`
      : `${columns.event[place]}`,
    process: textAt(columns.process[place]!),
  };
}

/** To the nanosecond, as the history has it. */
function showMs(timeNs: number): string {
  return (timeNs / 1e6).toFixed(6);
}

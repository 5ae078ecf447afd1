// The trace of a node: JSON lines, each complete in the file before the step goes on, so that a
// SIGKILL loses nothing that was written. `time` is the monotonic clock in nanoseconds, which all
// processes of a machine share. Without a file there is no trace, and it costs nothing.
import { openSync, writeSync } from 'node:fs';
import type { Message, NodeName } from './machine.ts';

export type WriteTrace = (event: string, facts: Readonly<Record<string, unknown>>) => void;

export function openTrace(file: string, node: NodeName): WriteTrace {
  const descriptor = openSync(file, 'a');
  return (event, facts) => {
    const time = Number(process.hrtime.bigint());
    writeSync(descriptor, `${JSON.stringify({ time, node, event, ...facts })}\n`);
  };
}

/** What a trace shows of a message: its plain fields, and of a view its number. */
export function factsOf(message: Message): Readonly<Record<string, unknown>> {
  const facts: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(message)) {
    if (typeof value !== 'object') facts[field] = value;
    else if (field === 'view') facts[field] = numberOf(value);
  }
  return facts;
}

function numberOf(view: object | null): unknown {
  return view !== null && 'number' in view ? view.number : undefined;
}

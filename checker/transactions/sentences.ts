// A cycle in words and as a picture: a sentence for each edge, and the transactions one below the
// other with the edges between them.
import type { Value } from '../history.ts';
import type { CycleStep, OperationReference } from '../verdict.ts';
import { canonical } from '../value.ts';
import { shown } from '../words.ts';
import type { Cycle, Step } from './cycles.ts';
import { OLDER, PROCESS, REALTIME, RW, WR, WW } from './edges.ts';
import type { Transactions, WriteName } from './transactions.ts';

function edgeName(kind: number): CycleStep['edge'] {
  if ((kind & (WW | OLDER)) !== 0) return 'ww';
  if ((kind & RW) !== 0) return 'rw';
  if ((kind & WR) !== 0) return 'wr';
  return (kind & REALTIME) === 0 ? 'process' : 'realtime';
}

interface Words {
  readonly transactions: Transactions;
  readonly versions: readonly Value[];
  readonly write: WriteName;
}

export function cycleSteps(cycle: Cycle, words: Words): readonly CycleStep[] {
  return cycle.steps.map((step) => ({
    from: words.transactions.reference(step.from),
    to: words.transactions.reference(step.to),
    edge: edgeName(step.kind),
    sentence: sentenceOf(step, words),
  }));
}

function sentenceOf(
  { from, to, kind, key, version }: Step,
  { transactions, versions, write }: Words,
): string {
  const earlier = nameOf(transactions.reference(from));
  const later = nameOf(transactions.reference(to));
  const name = transactions.keyNames[key] ?? '';
  const value = shown(versions[version] ?? null);
  const isList = write === 'append';
  if (edgeName(kind) === 'realtime') return `${earlier} had returned before ${later} began`;
  if (edgeName(kind) === 'process')
    return `process ${String(transactions.processes[from])} did ${earlier} before ${later}`;
  const known = sourceOf(kind);
  if ((kind & OLDER) !== 0)
    return `${later} wrote ${name} = ${value}, which was read after what ${earlier} had written${known}`;
  if ((kind & WW) !== 0)
    return isList
      ? `${later} appended ${value} to ${name} after what ${earlier} had appended`
      : `${later} wrote ${name} = ${value} after what ${earlier} had written${known}`;
  if ((kind & WR) !== 0)
    return isList
      ? `${later} read ${name} with ${value} at its end, which ${earlier} had appended`
      : `${later} read ${name} = ${value}, which ${earlier} had written`;
  return isList
    ? `${earlier} read ${name} without the ${value} that ${later} appended`
    : `${earlier} read ${name} as it was before ${later} wrote ${value}${known}`;
}

/** By what more than values a dependency is known. */
function sourceOf(kind: number): string {
  if ((kind & REALTIME) !== 0) return ', as real time shows';
  return (kind & PROCESS) === 0 ? '' : ', as the order of a process shows';
}

export const nameOf = ({ index }: OperationReference): string => `T${String(index)}`;

/** `G-single: T2 read y as it was before T0 wrote 1, yet T2 wrote x = 2 over what T0 had written`. */
export function cycleSentence(kind: string, steps: readonly CycleStep[]): string {
  const [first, ...others] = steps.map(({ sentence }) => sentence);
  return `${kind}: ${first ?? ''}, yet ${others.join(', and ')}`;
}

/** The transactions in the order of the cycle, each with its micro-operations, and back to the first. */
export function cyclePicture(steps: readonly CycleStep[]): string {
  const lines: string[] = [];
  for (const [place, { from, to, edge, sentence }] of steps.entries()) {
    if (place === 0) lines.push(boxOf(from));
    lines.push('  │', `  │ ${edge}: ${sentence}`, '  ▼');
    lines.push(place === steps.length - 1 ? `${nameOf(to)}  again: a circle` : boxOf(to));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function boxOf(reference: OperationReference): string {
  const { process, value } = reference;
  const parts = Array.isArray(value) ? (value as readonly Value[]) : [];
  return `${nameOf(reference)}  process ${String(process)}: ${parts.map(microText).join(' ')}`;
}

function microText(value: Value): string {
  if (!Array.isArray(value)) return canonical(value);
  const parts = (value as readonly Value[]).map((part) =>
    typeof part === 'string' ? part : shown(part),
  );
  return `[${parts.join(' ')}]`;
}

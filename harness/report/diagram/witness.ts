// What of a run concerns one anomaly: the requests accused and those that prove it, each with its
// operation, its messages and its executions. Everything that shows a violation begins here.
import type { Anomaly, Execution, OperationReference } from '../../../checker/index.ts';
import { faultSpans, type FaultSpan } from '../../record/faults.ts';
import { matchMessages, type Message } from './messages.ts';
import {
  clientName,
  pairOperations,
  requestName,
  type Operation,
} from '../../record/operations.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { Trace } from '../../record/trace.ts';
import type { TraceLine } from '../../plan/trace-line.ts';

export interface Witness {
  readonly anomaly: Anomaly;
  /** The accused first, then those whose results prove it. */
  readonly requests: readonly WitnessedRequest[];
  readonly faults: readonly FaultSpan[];
  /** Every message of the run's trace, also of other requests. */
  readonly messages: readonly Message[];
  readonly trace: Trace;
  /** From the first to the last thing that concerns the anomaly. */
  readonly fromNs: number;
  readonly untilNs: number;
}

export interface WitnessedRequest {
  /** `c0#1`, or `p3@17` (process and index) where requests carry no id. */
  readonly name: string;
  readonly client: string;
  readonly isAccused: boolean;
  readonly operation: Operation;
  readonly messages: readonly Message[];
  readonly executions: readonly WitnessedExecution[];
}

export interface WitnessedExecution {
  readonly previous: unknown;
  readonly next: unknown;
  /** From the trace; absent for one that only the history shows. */
  readonly node?: string;
  /** When it was traced; for an inferred one, a time at which it may have been. */
  readonly timeNs: number;
  readonly isInferred: boolean;
  /**
   * Which execution of its request this is, from 1. Replicas that made the same step of the same
   * value share a number: that is replication. A different step is another execution, and so is a
   * second one at a node that does not tell its steps.
   */
  readonly number: number;
  /** The first one traced of its number; the others are copies at other nodes. */
  readonly isFirstCopy: boolean;
}

/** Undefined when the anomaly names no operation of this history. */
export function findWitness(record: RunRecord, anomaly: Anomaly): Witness | undefined {
  const { operations, faults, messages } = factsOf(record);
  const accused = new Set(accusedOf(anomaly).map(({ index }) => index));
  const requests = [...accused, ...proofOf(anomaly)].flatMap((index) => {
    const operation = operations.get(index);
    if (operation === undefined) return [];
    const own = { anomaly, operation, operations, isAccused: accused.has(index) };
    return [witnessRequest(own, record.trace, messages)];
  });
  if (requests.length === 0) return undefined;
  const times = requests.flatMap(timesOf);
  return {
    anomaly,
    requests,
    faults,
    messages,
    trace: record.trace,
    fromNs: Math.min(...times),
    untilNs: Math.max(...times),
  };
}

interface RunFacts {
  /** By the index of the invocation. */
  readonly operations: ReadonlyMap<number, Operation>;
  readonly faults: readonly FaultSpan[];
  readonly messages: readonly Message[];
}

/** Found once for a run: a report asks for the witness of each of its anomalies several times. */
const knownFacts = new WeakMap<RunRecord, RunFacts>();

function factsOf(record: RunRecord): RunFacts {
  const known = knownFacts.get(record);
  if (known !== undefined) return known;
  const faults = faultSpans(record.history);
  const facts = {
    operations: new Map(
      pairOperations(record.history).map((operation) => [operation.invocation.index, operation]),
    ),
    faults,
    messages: matchMessages(record.trace, faults),
  };
  knownFacts.set(record, facts);
  return facts;
}

/** Both executions of a duplicate are of one accused operation; a fork accuses each branch. */
function accusedOf(anomaly: Anomaly): readonly OperationReference[] {
  return anomaly.operations.length > 0
    ? anomaly.operations.slice(0, accusedCountMax)
    : anomaly.executions.map(({ operation }) => operation).slice(0, accusedCountMax);
}

/**
 * For each execution the first other operation that shows it: the one executed right after it, where
 * that is one. What the accused was told itself is proof enough of the last execution; an earlier
 * one needs what was built upon it to be understood, even where nobody saw that.
 */
function proofOf(anomaly: Anomaly): readonly number[] {
  const accused = new Set(accusedOf(anomaly).map(({ index }) => index));
  const proofs = anomaly.executions.flatMap(({ operation, before, seenBy }, place) => {
    const observers = seenBy.map(({ index }) => index);
    const isLast = place === anomaly.executions.length - 1;
    if (isLast && observers.some((index) => accused.has(index))) return [operation.index];
    const others = observers.filter((index) => !accused.has(index));
    const next = before === undefined ? [] : [before.index];
    const isNextTold = next.some((index) => others.includes(index)) || others.length === 0;
    return [operation.index, ...(isNextTold ? next : others).slice(0, 1)];
  });
  return [...new Set(proofs)].filter((index) => !accused.has(index)).slice(0, proofCountMax);
}

const accusedCountMax = 3;
const proofCountMax = 4;

interface Own {
  readonly anomaly: Anomaly;
  readonly operation: Operation;
  /** All of the history, by the index of the invocation. */
  readonly operations: ReadonlyMap<number, Operation>;
  readonly isAccused: boolean;
}

function witnessRequest(own: Own, trace: Trace, messages: readonly Message[]): WitnessedRequest {
  const { operation, isAccused } = own;
  const { id, index, process } = operation.invocation;
  const isMine = (line: { readonly client?: string; readonly seq?: number }): boolean =>
    id !== undefined && line.client === id.client && line.seq === id.seq;
  const traced = trace.lines.filter((line) => line.event === 'executed' && isMine(line));
  const known = own.anomaly.executions.filter(({ operation: of }) => of.index === index);
  return {
    name: id === undefined ? `p${process}@${index}` : requestName(id),
    client: clientName(operation.invocation),
    isAccused,
    operation,
    messages: messages.filter(isMine),
    executions: numberExecutions(traced, known, own),
  };
}

/** Traced executions, and those the checker inferred for which no traced one stands. */
function numberExecutions(
  traced: readonly TraceLine[],
  known: readonly Execution[],
  own: Own,
): readonly WitnessedExecution[] {
  const steps = new Map<string, number>();
  const timesAt = new Map<string, number>();
  const executions = traced.map((line) => {
    const times = (timesAt.get(line.node) ?? 0) + 1;
    timesAt.set(line.node, times);
    // Where a node does not say what it made of what, it is its second time that counts.
    const isStep = line.previous !== undefined || line.next !== undefined;
    const step = isStep ? stepName(line.previous, line.next) : `time ${times}`;
    const isFirstCopy = !steps.has(step);
    if (isFirstCopy) steps.set(step, steps.size + 1);
    return {
      previous: line.previous,
      next: line.next,
      node: line.node,
      timeNs: line.time,
      isInferred: false,
      number: steps.get(step)!,
      isFirstCopy,
    };
  });
  // Each of those that tell no step may be any of these.
  const unnamed = [...steps.keys()].filter((step) => step.startsWith('time ')).length;
  const inferred = known.slice(unnamed).flatMap((execution) => {
    const step = stepName(execution.previous, execution.next);
    if (steps.has(step)) return [];
    steps.set(step, steps.size + 1);
    return [
      {
        previous: execution.previous,
        next: execution.next,
        ...(execution.node !== undefined && { node: execution.node }),
        timeNs: execution.time ?? inferredTime(execution, own),
        isInferred: execution.time === undefined,
        number: steps.get(step)!,
        isFirstCopy: true,
      },
    ];
  });
  return [...executions, ...inferred];
}

function stepName(previous: unknown, next: unknown): string {
  return JSON.stringify([previous, next]);
}

/** Midway between the earliest and the latest time at which it can have been. */
function inferredTime({ after, before, seenBy }: Execution, own: Own): number {
  const begins = [own.operation, lookUp(after, own)].map((operation) => operation?.invocation.time);
  const ends = [
    own.operation,
    ...[before, ...seenBy].map((reference) => lookUp(reference, own)),
  ].map((operation) => operation?.completion?.time);
  const earliest = Math.max(...begins.filter((time) => time !== undefined));
  const latest = Math.min(...ends.filter((time) => time !== undefined));
  if (!Number.isFinite(latest) || latest <= earliest) return earliest + 1;
  return Math.round((earliest + latest) / 2);
}

function lookUp(reference: OperationReference | undefined, own: Own): Operation | undefined {
  return reference === undefined ? undefined : own.operations.get(reference.index);
}

function timesOf({ operation, messages, executions }: WitnessedRequest): readonly number[] {
  return [
    operation.invocation.time,
    ...(operation.completion === undefined ? [] : [operation.completion.time]),
    ...messages.map(({ request }) => request.sentNs),
    ...executions.map(({ timeNs }) => timeNs),
  ];
}

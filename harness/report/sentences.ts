// A violation in words: what happened, each execution with its place, node and time, the
// observations that prove it, and the faults around it. Values are given in full, so that a reader
// can compute the hashes again.
import type { Anomaly, Execution, OperationReference } from '../../checker/index.ts';
import { viewsOf } from './diagram/diagram-columns.ts';
import { faultName } from '../plan/fault-name.ts';
import { faultSpans, type FaultSpan } from '../record/faults.ts';
import { pairOperations, requestName, type Operation } from '../record/operations.ts';
import type { RunRecord } from '../record/run-record.ts';
import { printable } from './value-text.ts';
import { findWitness, type Witness, type WitnessedExecution } from './diagram/witness.ts';

export interface Explanation {
  readonly sentence: string;
  /** The operation accused first: `c0#1 puthash("k1", "a"), asked at 0.100 s`. */
  readonly accused: string;
  readonly executions: readonly ExplainedExecution[];
  readonly faults: readonly string[];
}

export interface ExplainedExecution {
  /** `c0#1`. */
  readonly request: string;
  /** `s2, backup of view 2`; absent where no trace shows it. */
  readonly where?: string;
  readonly timeNs?: number;
  /** `after c1#1, before c0#2` in the value chain. */
  readonly between: string;
  /** `"" -> "af63dc4c8601ec8c"`. */
  readonly step: string;
  /** What shows it: `c1#1 puthash("k1", "b") was told "af63dc4c8601ec8c" (event 4)`. */
  readonly proof: readonly string[];
}

export function explainAnomaly(record: RunRecord, anomaly: Anomaly): Explanation {
  const operations = new Map(
    pairOperations(record.history).map((operation) => [operation.invocation.index, operation]),
  );
  const witness = findWitness(record, anomaly);
  const accused = anomaly.operations[0] ?? anomaly.executions[0]?.operation;
  return {
    sentence: printable(anomaly.sentence),
    accused: accused === undefined ? '' : describeAccused(accused, operations),
    executions: anomaly.executions.map((execution) =>
      explainExecution(execution, operations, witness),
    ),
    faults: faultsAround(witness, record).map(describeFault),
  };
}

export function explanationText(explanation: Explanation): string {
  const { sentence, accused, executions, faults } = explanation;
  const paragraphs = executions.flatMap((execution, index) => [
    `${String(index + 1).padStart(3)}. ${headline(execution)}`,
    `     ${execution.step}`,
    ...execution.proof.map((proof) => `     shown by ${proof}`),
  ]);
  const lines = [
    sentence,
    ...(accused === '' ? [] : [`The operation: ${accused}`]),
    ...(executions.length === 0 ? [] : ['', 'Executions:', ...paragraphs]),
    ...(faults.length === 0 ? [] : ['', 'Faults around it:', ...faults.map((text) => `  ${text}`)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `c0#1 on s2, backup of view 2, at 0.101 s, before c1#1`. */
export function headline({ request, where, timeNs, between }: ExplainedExecution): string {
  return [
    where === undefined ? `${request} (node not traced)` : `${request} on ${where}`,
    ...(timeNs === undefined ? [] : [`at ${showSeconds(timeNs)}`]),
    ...(between === '' ? [] : [between]),
  ].join(', ');
}

export function showSeconds(timeNs: number): string {
  return `${(timeNs / 1e9).toFixed(3)} s`;
}

type Operations = ReadonlyMap<number, Operation>;

function describeAccused(reference: OperationReference, operations: Operations): string {
  const operation = operations.get(reference.index);
  if (operation === undefined) return shortName(reference);
  const { invocation, completion } = operation;
  const asked = `${describe(reference, operations)}, asked at ${showSeconds(invocation.time)}`;
  if (completion === undefined) return `${asked}, never answered`;
  const at = showSeconds(completion.time);
  return completion.type === 'ok'
    ? `${asked}, told ${json(completion.result)} at ${at}`
    : `${asked}, ${completion.type} at ${at} (${printable(completion.error ?? 'no reason given')})`;
}

function explainExecution(
  execution: Execution,
  operations: Operations,
  witness: Witness | undefined,
): ExplainedExecution {
  const traced = findTraced(execution, witness);
  const node = execution.node ?? traced?.node;
  const timeNs = execution.time ?? traced?.timeNs;
  const between = [
    ...(execution.after === undefined ? [] : [`after ${shortName(execution.after)}`]),
    ...(execution.before === undefined ? [] : [`before ${shortName(execution.before)}`]),
  ];
  return {
    request: shortName(execution.operation),
    ...(node !== undefined && { where: placeOf(node, timeNs, witness) }),
    ...(timeNs !== undefined && { timeNs }),
    between: between.join(', '),
    step: `${json(execution.previous)} -> ${json(execution.next)}`,
    proof: describeProof(execution.seenBy, operations),
  };
}

function findTraced(
  { operation, previous, next }: Execution,
  witness: Witness | undefined,
): WitnessedExecution | undefined {
  const step = json([previous, next]);
  return witness?.requests
    .find((request) => request.operation.invocation.index === operation.index)
    ?.executions.find(
      (traced) => !traced.isInferred && json([traced.previous, traced.next]) === step,
    );
}

function placeOf(node: string, timeNs: number | undefined, witness: Witness | undefined): string {
  const view = viewsOf(witness?.trace.lines ?? []).findLast(
    (sighting) => timeNs !== undefined && sighting.timeNs <= timeNs,
  );
  if (view?.primary === node) return `${node}, primary of view ${view.view}`;
  if (view?.backup === node) return `${node}, backup of view ${view.view}`;
  return node;
}

function describeProof(seenBy: readonly OperationReference[], operations: Operations): string[] {
  const shown = seenBy.slice(0, proofCountMax).map((reference) => {
    const completion = operations.get(reference.index)?.completion;
    const told = completion?.type === 'ok' ? ` was told ${json(completion.result)}` : '';
    return `${describe(reference, operations)}${told} (event ${completion?.index ?? reference.index})`;
  });
  const left = seenBy.length - shown.length;
  return left === 0 ? shown : [...shown, `${left} more`];
}

const proofCountMax = 3;

function describe(reference: OperationReference, operations: Operations): string {
  const key = operations.get(reference.index)?.invocation.key;
  const given = reference.value === null ? [] : [reference.value];
  const values = [...(key === undefined ? [] : [key]), ...given].map(json);
  return `${shortName(reference)} ${reference.f}(${values.join(', ')})`;
}

function shortName(reference: OperationReference): string {
  return reference.id === undefined
    ? `process ${reference.process}'s event ${reference.index}`
    : printable(requestName(reference.id));
}

function json(value: unknown): string {
  return printable(JSON.stringify(value ?? null));
}

/** Those that were in force between the first and the last thing that concerns the anomaly. */
function faultsAround(witness: Witness | undefined, record: RunRecord): readonly FaultSpan[] {
  if (witness === undefined) return [];
  const { fromNs, untilNs } = witness;
  return faultSpans(record.history).filter(
    ({ beginNs, endNs }) => beginNs <= untilNs && (endNs ?? Infinity) >= fromNs,
  );
}

function describeFault(span: FaultSpan): string {
  const end = span.endNs === undefined ? 'the end' : showSeconds(span.endNs);
  const seen = span.verified ? `verified: ${span.evidence}` : `NOT verified: ${span.evidence}`;
  return printable(`${faultName(span)}, ${showSeconds(span.beginNs)} to ${end} (${seen})`);
}

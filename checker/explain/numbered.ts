// Many anomalies of one kind: the first ten are told, the rest are counted and pointed at.
import type { Anomaly, AnomalyKind, OperationReference } from '../verdict.ts';

const TOLD = 10;

/** Of one key: the rest of each kind becomes one anomaly with a count. */
export function numbered(anomalies: readonly Anomaly[]): readonly Anomaly[] {
  const byKind = new Map<AnomalyKind, Anomaly[]>();
  for (const anomaly of anomalies) {
    const alike = byKind.get(anomaly.kind);
    if (alike === undefined) byKind.set(anomaly.kind, [anomaly]);
    else alike.push(anomaly);
  }
  const rests = [...byKind.values()].flatMap((alike) => restOf(alike.slice(TOLD)));
  const isTold = new Set([...byKind.values()].flatMap((alike) => alike.slice(0, TOLD)));
  return [...anomalies.filter((anomaly) => isTold.has(anomaly)), ...rests];
}

/** The sentence of the first; where more than ten are alike, how many they are. */
export function reasonOf(anomalies: readonly Anomaly[]): string | undefined {
  const [first] = anomalies;
  const alike = anomalies.filter(({ kind }) => kind === first?.kind);
  const total = alike.reduce((sum, { count = 1 }) => sum + count, 0);
  return first === undefined || total === alike.length
    ? first?.sentence
    : `${String(total)} operations ${WHAT[first.kind] ?? `show ${first.kind}`}; the first: ${first.sentence}`;
}

function restOf(rest: readonly Anomaly[]): readonly Anomaly[] {
  const [first, ...others] = rest;
  if (first === undefined || others.length === 0) return rest;
  const accused = rest
    .map(({ operations }) => operations[0])
    .filter((operation): operation is OperationReference => operation !== undefined);
  return [
    {
      kind: first.kind,
      ...(first.key !== undefined && { key: first.key }),
      sentence: `${String(rest.length)} operations more ${WHAT[first.kind] ?? `show ${first.kind}`}; the first of them: ${first.sentence}`,
      count: rest.length,
      operations: accused,
      executions: [],
    },
  ];
}

/** What happened to them. */
const WHAT: Partial<Readonly<Record<AnomalyKind, string>>> = {
  'duplicated-execution': 'were executed twice or more often',
  'failed-yet-executed': 'were told failed, yet executed',
  'lost-operation': 'were acknowledged but lost',
  'stale-read': 'got a stale value',
  'held-by-two': 'took what somebody else had',
  'condition-ignored': 'succeeded though their condition did not hold',
  'out-of-order': 'were delivered out of order',
  'seen-before-invoked': 'saw a value before it was made',
  'phantom-value': 'saw a value that nothing makes',
};

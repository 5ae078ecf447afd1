// Executed at most once: for each request, how often it was executed, and whether all its answers were the
// same one. A history is judged whole, without a search, as every try of a request carries its key.
//
// Operations: `request` (key: that of the request; value: `{scenario}`, what was done to it; answered with
// `{status, body}`) and `executions` (answered with how often the request of this key was executed so far).
// The header may hold `isObserved` (somebody counted executions), `ignored` (paths of fields of an answer
// that may differ), and `stories`: of each scenario in words what was done, and what a mistake usually means.
import type { History, HistoryEvent, Value } from '../history.ts';
import type { Anomaly, AnomalyKind, OperationReference, Verdict } from '../verdict.ts';

/** What a scenario did to a request, and what each kind of mistake usually means then. */
export interface Story {
  readonly story: string;
  readonly hints?: { readonly [kind in AnomalyKind]?: string };
}

/** Judges whether each request was executed once, and answered alike every time. */
export function judgeOnce(history: History): Verdict & { readonly steps: number } {
  const { header, events } = history;
  const ignored = (header['ignored'] ?? []) as readonly string[];
  const stories = (header['stories'] ?? {}) as unknown as Stories;
  const requests = requestsOf(events);
  const findings = requests.flatMap((request) => findingOf(request, ignored) ?? []);
  return {
    ...verdictOf(history, requests, findings, stories),
    model: 'once',
    operations: countOf(requests),
    anomalies: oneForEach(findings, stories),
    steps: events.length,
  };
}

type Stories = Readonly<Record<string, Story>>;

interface Try {
  readonly invocation: HistoryEvent;
  readonly completion: HistoryEvent | undefined;
}

interface Request {
  readonly key: string;
  readonly scenario: string;
  readonly tries: readonly Try[];
  /** How often it was executed, as last seen; undefined where nobody looked. */
  readonly executions: number | undefined;
  /** Whether what is wrong was first seen when its key was sent once more at the end. */
  readonly isLate: boolean;
}

interface Finding {
  readonly kind: AnomalyKind;
  readonly request: Request;
  readonly facts: string;
}

function requestsOf(events: readonly HistoryEvent[]): Request[] {
  const byKey = new Map<string, { tries: Try[]; counts: { scenario: string; count: number }[] }>();
  const completions = new Map<HistoryEvent['process'], HistoryEvent>();
  for (const event of events) {
    if (event.type !== 'invoke' && event.process !== 'nemesis')
      completions.set(event.process, event);
  }
  for (const event of events) {
    if (event.type !== 'invoke' || event.key === undefined) continue;
    const request = byKey.get(event.key) ?? { tries: [], counts: [] };
    byKey.set(event.key, request);
    const completion = completions.get(event.process);
    if (event.f === 'request') request.tries.push({ invocation: event, completion });
    else if (typeof completion?.result === 'number') {
      request.counts.push({ scenario: scenarioOf(event), count: completion.result });
    }
  }
  return [...byKey].map(([key, { tries, counts }]) => {
    const first = tries[0];
    const before = counts.findLast(({ scenario }) => scenario !== 'late')?.count;
    const executions = counts.at(-1)?.count;
    return {
      key,
      tries,
      executions,
      scenario: first ? scenarioOf(first.invocation) : '',
      isLate: executions !== before && (before ?? 1) === 1,
    };
  });
}

/** The gravest thing that is wrong with a request, if anything is. */
function findingOf(request: Request, ignored: readonly string[]): Finding | undefined {
  const { executions, tries } = request;
  const answers = tries.flatMap(({ completion }) =>
    completion?.type === 'ok' ? [(completion.result as { readonly body: Value }).body] : [],
  );
  if (executions !== undefined && executions > 1) {
    const facts = `was executed ${executions === 2 ? 'twice' : `${executions} times`}`;
    return { kind: 'duplicated-execution', request, facts };
  }
  if (executions === 0 && answers.length > 0) {
    return { kind: 'lost-operation', request, facts: 'was acknowledged and never executed' };
  }
  const last = tries.findLast(({ completion }) => completion?.error?.startsWith('answered'));
  if (answers.length === 0 && executions === 0 && last !== undefined) {
    const facts = `was never executed, and every retry is refused (${last.completion?.error})`;
    return { kind: 'lost-operation', request, facts };
  }
  if (answers.length === 0) {
    const error = tries.at(-1)?.completion?.error ?? 'no answer';
    return { kind: 'stuck', request, facts: `can never be completed (last: ${error})` };
  }
  const [one, ...others] = answers.map((answer) => comparable(answer, ignored));
  const other = others.find((text) => text !== one);
  if (other !== undefined) {
    const facts = `was answered differently under one key: ${cut(one ?? '')} and ${cut(other)}`;
    return { kind: 'wrong-result', request, facts };
  }
  return undefined;
}

function verdictOf(
  { header, events }: History,
  requests: readonly Request[],
  findings: readonly Finding[],
  stories: Stories,
): Pick<Verdict, 'verdict' | 'reason'> {
  const grave = findings.find(({ kind }) => kind !== 'stuck');
  if (grave !== undefined) return { verdict: 'invalid', reason: sentenceOf(grave, stories) };
  const stuck = findings[0];
  if (stuck !== undefined) return { verdict: 'unknown', reason: sentenceOf(stuck, stories) };
  if (!events.some(({ f }) => f === 'finished')) {
    return { verdict: 'unknown', reason: 'nothing wrong so far, but the probe did not finish' };
  }
  const tries = requests.reduce((sum, request) => sum + request.tries.length, 0);
  if (header['isObserved'] !== true) {
    const reason = `${requests.length} requests in ${tries} tries: none was answered differently, but nobody saw how often they were executed: name --list or --count`;
    return { verdict: 'unknown', reason };
  }
  const reason = `${requests.length} requests in ${tries} tries: each was executed once, and answered alike every time`;
  return { verdict: 'valid', reason };
}

/** One anomaly for each thing that is wrong, however many requests show it. */
function oneForEach(findings: readonly Finding[], stories: Stories): Anomaly[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    const what = `${finding.kind} ${finding.request.scenario}`;
    if (!first.has(what)) first.set(what, finding);
  }
  return [...first.values()].map((finding) => ({
    kind: finding.kind,
    key: finding.request.key,
    sentence: sentenceOf(finding, stories),
    operations: finding.request.tries.map(({ invocation }) => referenceTo(invocation)),
    executions: [],
  }));
}

function sentenceOf({ kind, request, facts }: Finding, stories: Stories): string {
  const scenario = request.isLate ? 'late' : request.scenario;
  const { story, hints } = stories[scenario] ?? { story: scenario };
  const hint = hints?.[kind];
  const told = story === '' ? '' : `: ${story}`;
  return `request ${request.key} ${facts}${told}.${hint === undefined ? '' : ` ${hint}`}`;
}

function referenceTo({ index, process, f, value, id }: HistoryEvent): OperationReference {
  return { index, process, f, value: value ?? null, ...(id !== undefined && { id }) };
}

function countOf(requests: readonly Request[]): Verdict['operations'] {
  const counts = { ok: 0, fail: 0, info: 0 };
  for (const { completion } of requests.flatMap(({ tries }) => tries)) {
    const type = completion?.type ?? 'info';
    counts[type === 'ok' || type === 'fail' ? type : 'info']++;
  }
  return counts;
}

/** An answer as text, without the fields that may differ, and with its fields in one order. */
function comparable(answer: Value, ignored: readonly string[], path = ''): string {
  if (answer === null || typeof answer !== 'object') return JSON.stringify(answer);
  const fields = Object.entries(answer)
    .map(([name, value]): [string, string, Value] => [name, `${path}${name}`, value])
    .filter(([, where]) => !ignored.includes(where))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, where, value]) =>
        `${JSON.stringify(name)}:${comparable(value, ignored, `${where}.`)}`,
    );
  return Array.isArray(answer) ? `[${fields.join()}]` : `{${fields.join()}}`;
}

function scenarioOf({ value }: HistoryEvent): string {
  return (value as { readonly scenario?: string } | undefined)?.scenario ?? '';
}

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

// Executed at most once: for each request, how often it was executed, and whether all its answers were the
// same one. A history is judged whole, without a search, as every try of a request carries its key.
//
// Operations: `request` (key: that of the request; value: `{scenario, variant}`, what was done to it and what
// was otherwise at this try; answered with `{status, body, headers}`) and `executions` (answered with how often
// the request of this key was executed so far). Notes of the nemesis: `planned` (`{scenarios}`), `played`
// (`{key, scenario, happened, isCompleted}`: what was meant, what it came
// to, and whether it was to be acknowledged in the end), `gave-up` (`{key, afterMs}`), `finished`.
// The header may hold `isObserved` (somebody counted executions), `ignored` (paths of fields of an answer
// that may differ; `status` for its status), `isStrict` (remarks are violations), and `stories`: of each
// scenario in words what was done, and what a mistake usually means.
import type { History, HistoryEvent } from '../history.ts';
import type { Anomaly, OperationReference, Verdict } from '../verdict.ts';
import { byGravity, findingOf, type Finding, type Stories } from './once-findings.ts';
import { remarksOn } from './once-remarks.ts';
import { answerOf, hitsOf, requestsOf, type Request } from './once-requests.ts';

export type { Story } from './once-findings.ts';

/** Judges whether each request was executed once, and answered alike every time. */
export function judgeOnce(history: History): Verdict & { readonly steps: number } {
  const { header, events } = history;
  const ignored = (header['ignored'] ?? []) as readonly string[];
  const stories = (header['stories'] ?? {}) as unknown as Stories;
  const requests = requestsOf(history);
  const around = {
    ignored,
    isListCut: requests.some(({ hasVanished }) => hasVanished) || isLastUnlisted(requests),
    isAlive: requests.some(({ scenario, tries }) => scenario === 'goodbye' && tries.some(answerOf)),
  };
  const remarks = remarksOn(requests, ignored);
  const isStrict = header['isStrict'] === true;
  const findings = [
    ...requests.flatMap((request) => findingOf(request, around) ?? []),
    ...(isStrict ? remarks : []),
  ].toSorted(byGravity);
  const notes = [
    ...(isStrict ? [] : remarks.map((remark) => `remark: ${sentenceOf(remark, {})}`)),
    ...hitNotes(history),
  ];
  return {
    ...verdictOf(history, requests, findings, stories),
    model: 'once',
    ...(notes.length > 0 && { notes }),
    operations: countOf(requests),
    anomalies: oneForEach(findings, stories),
    steps: events.length,
  };
}

/** A request without any fault was acknowledged at the end, and is not in the list. */
function isLastUnlisted(requests: readonly Request[]): boolean {
  return requests.some(({ scenario, executions }) => scenario === 'goodbye' && executions === 0);
}

function verdictOf(
  history: History,
  requests: readonly Request[],
  findings: readonly Finding[],
  stories: Stories,
): Pick<Verdict, 'verdict' | 'reason'> {
  const [gravest] = findings;
  if (gravest !== undefined) {
    const verdict = gravest.isDoubt === true ? 'unknown' : 'invalid';
    return { verdict, reason: sentenceOf(gravest, stories) };
  }
  if (!history.events.some(({ f }) => f === 'finished')) {
    const reason = 'nothing wrong so far, but the probe did not finish: give it more --time';
    return { verdict: 'unknown', reason };
  }
  const tries = requests.reduce((sum, request) => sum + request.tries.length, 0);
  const counts = `${requests.length} requests in ${tries} tries`;
  if (history.header['isObserved'] !== true) {
    const reason = `${counts}: none was answered differently, but nobody saw how often they were executed: name --list or --count`;
    return { verdict: 'unknown', reason };
  }
  const { planned, hits } = hitsOf(history);
  const missed = planned.filter((name) => !hits.has(name));
  if (missed.length > 0) {
    const reason = `${counts}: nothing wrong, but what was meant by ${missed.join(', ')} never happened: the server had always answered before`;
    return { verdict: 'unknown', reason };
  }
  const reason = `${counts}: each was executed once, and answered alike every time`;
  return { verdict: 'valid', reason };
}

/** How often each scenario truly happened. */
function hitNotes(history: History): string[] {
  const { planned, hits } = hitsOf(history);
  if (planned.length === 0) return [];
  const names = [...new Set([...planned, ...hits.keys()])];
  return [`happened: ${names.map((name) => `${name} ${hits.get(name) ?? 0}`).join(', ')}`];
}

/** One anomaly for each thing that is wrong, however many requests show it. */
function oneForEach(findings: readonly Finding[], stories: Stories): Anomaly[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    const what = `${finding.kind} ${finding.scenario ?? finding.request.scenario}`;
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

function sentenceOf({ kind, request, facts, scenario }: Finding, stories: Stories): string {
  const told = scenario ?? (request.isLate ? 'late' : request.scenario);
  const { story = told, hints } = stories[told] ?? {};
  const hint = request.isByItself ? stories['by-itself']?.hints?.[kind] : hints?.[kind];
  const words = scenario !== undefined || story === '' ? '' : `: ${story}`;
  return `request ${request.key} ${facts}${words}.${hint === undefined ? '' : ` ${hint}`}`;
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

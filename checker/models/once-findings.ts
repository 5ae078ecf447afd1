// What is wrong with a request: executed twice, lost, locked, answered differently; each in words.
import type { Value } from '../history.ts';
import type { AnomalyKind } from '../verdict.ts';
import { answerOf, type Answer, type Request, type Try } from './once-requests.ts';

/** What a scenario did to a request, and what each kind of mistake usually means then. */
export interface Story {
  readonly story: string;
  readonly hints?: { readonly [kind in AnomalyKind]?: string };
}

export type Stories = Readonly<Record<string, Story>>;

export interface Finding {
  readonly kind: AnomalyKind;
  readonly request: Request;
  readonly facts: string;
  /** Whose story is told: that of the request's scenario when left out. */
  readonly scenario?: string;
  /** Whether it only keeps the verdict from being valid. */
  readonly isDoubt?: true;
}

/** The gravest first. */
const GRAVITY: readonly AnomalyKind[] = [
  'duplicated-execution',
  'lost-operation',
  'locked',
  'wrong-result',
  'stuck',
];

export function byGravity(a: Finding, b: Finding): number {
  const place = (finding: Finding): number =>
    (finding.isDoubt === true ? GRAVITY.length : 0) + GRAVITY.indexOf(finding.kind);
  return place(a) - place(b);
}

/** Tries that are no copies of the request: what they are told is judged by itself. */
const OTHERS: ReadonlySet<string | undefined> = new Set([
  ...['other-body', 'other-user', 'other-path', 'fresh-path', 'quoted-key', 'capital-key'],
]);

/** Tries that go without the key of their request. */
export const KEYLESS: ReadonlySet<string | undefined> = new Set(['no-key', 'empty-key']);

/** Those which may be executed besides the request itself: they are another one's, or have another key. */
const OWN_EXECUTION: ReadonlySet<string | undefined> = new Set([
  ...['other-user', 'other-path', 'quoted-key', 'capital-key'],
]);

export interface Surroundings {
  readonly ignored: readonly string[];
  /** Whether the list of executions does not show all of them. */
  readonly isListCut: boolean;
  /** Whether the server still acknowledged a request without any fault at the end. */
  readonly isAlive: boolean;
}

/** The tries that were copies of the request. */
export function copiesOf({ tries }: Request): readonly Try[] {
  return tries.filter(({ variant }) => !OTHERS.has(variant) && !KEYLESS.has(variant));
}

/** The gravest thing that is wrong with a request, if anything is. */
export function findingOf(request: Request, around: Surroundings): Finding | undefined {
  const copies = copiesOf(request);
  if (copies.length === 0) return undefined;
  return (
    findTwice(request) ??
    findLost(request, copies, around) ??
    findLocked(request, copies, around) ??
    findLeak(request, copies, around) ??
    findDifference(request, copies, around)
  );
}

function findTwice(request: Request): Finding | undefined {
  const { executions, tries } = request;
  const own = tries.some(
    ({ completion, variant }) => OWN_EXECUTION.has(variant) && completion?.type === 'ok',
  );
  if (executions === undefined || executions <= (own ? 2 : 1)) return undefined;
  const times = `was executed ${executions === 2 ? 'twice' : `${executions} times`}`;
  const facts = request.isByItself ? `${times}, once more without being sent again` : times;
  return { kind: 'duplicated-execution', request, facts };
}

function findLost(
  request: Request,
  copies: readonly Try[],
  { isListCut, isAlive }: Surroundings,
): Finding | undefined {
  if (request.executions !== 0) return undefined;
  const kind = 'lost-operation';
  if (copies.some(answerOf)) {
    const facts = 'was acknowledged and never executed';
    if (!isListCut) return { kind, request, facts };
    const doubt = `was acknowledged, and the list does not show it, as it does not show others that it showed before: is the list paginated? Say with --next where the next page is, or ask for longer pages`;
    return { kind: 'stuck', request, facts: doubt, isDoubt: true, scenario: '' };
  }
  if (request.gaveUp === undefined) return unfinished(request, copies);
  const told = refusalOf(copies);
  if (told !== undefined) {
    const facts = `was never executed, and every retry ${span(request)}is refused (${told})`;
    return { kind, request, facts };
  }
  if (!isAlive) return stuck(request, copies);
  const facts = `was never executed, and no retry ${span(request)}was answered`;
  return { kind, request, facts };
}

function findLocked(
  request: Request,
  copies: readonly Try[],
  { isAlive }: Surroundings,
): Finding | undefined {
  if (request.gaveUp === undefined) {
    return copies.some(answerOf) ? undefined : unfinished(request, copies);
  }
  const last = copies.findLast(({ completion }) => completion?.type !== 'fail');
  if (last === undefined || answerOf(last) !== undefined) return undefined;
  const told = refusalOf([last]);
  if (told === undefined && !isAlive) return stuck(request, copies);
  const first = copies.map(answerOf).find((answer) => answer !== undefined);
  const done =
    first !== undefined
      ? `was answered ${first.status}`
      : request.executions === undefined
        ? 'was sent'
        : 'was executed once';
  const refusal =
    told === undefined
      ? `no retry ${span(request)}was answered`
      : `every retry ${span(request)}is refused${conflict(told, first)}`;
  return { kind: 'locked', request, facts: `${done}, and ${refusal}` };
}

/** A refusal, with what is odd about it. */
function conflict(told: string, first: Answer | undefined): string {
  const [, status, body = ''] = /^answered (\d+): ([\s\S]*)$/.exec(told) ?? [];
  const isFirst = first !== undefined && body !== '' && JSON.stringify(first.body).startsWith(body);
  if (isFirst) return ` (answered ${status} with the body of the first answer)`;
  const isConflict = status === '409' || status === '422';
  return isConflict ? ` as a conflict, though nothing differs (${told})` : ` (${told})`;
}

/** One user's answer in another user's hands. */
function findLeak(
  request: Request,
  copies: readonly Try[],
  { ignored }: Surroundings,
): Finding | undefined {
  const other = request.tries.find(({ variant }) => variant === 'other-user');
  const [told, own] = [other && answerOf(other), copies.map(answerOf).find(Boolean)];
  if (told === undefined || own === undefined || (request.executions ?? 1) > 1) return undefined;
  if (comparable(told.body, ignored) !== comparable(own.body, ignored)) return undefined;
  const facts = `was sent by one user, and another user who sent the same key was given its answer: ${cut(JSON.stringify(told.body))}`;
  return { kind: 'wrong-result', request, facts, scenario: 'other-user' };
}

function findDifference(
  request: Request,
  copies: readonly Try[],
  { ignored }: Surroundings,
): Finding | undefined {
  const answers = copies.flatMap((copy) => answerOf(copy) ?? []);
  const [one, ...others] = answers.map(({ body }) => comparable(body, ignored));
  const other = others.find((text) => text !== one);
  const kind = 'wrong-result';
  if (one !== undefined && other !== undefined) {
    const facts = `was answered differently under one key: ${cut(one)} and ${cut(other)}`;
    return { kind, request, facts };
  }
  const statuses = [...new Set(answers.map(({ status }) => status))];
  // What was accepted first and is done by now may well be answered with another status.
  if (statuses.length < 2 || statuses.includes(202) || ignored.includes('status')) return undefined;
  const facts = `was answered alike under one key, with status ${statuses.join(' and ')} (--ignore status, if that may be)`;
  return { kind, request, facts };
}

function unfinished(request: Request, copies: readonly Try[]): Finding | undefined {
  if (request.isLeft) return undefined;
  const last = copies.at(-1)?.completion?.error ?? 'no answer';
  const facts = `was still refused when the probe ended, which had not tried it for long (last: ${last}); give it more --time`;
  return { kind: 'stuck', request, facts, isDoubt: true };
}

function stuck(request: Request, copies: readonly Try[]): Finding {
  const error = copies.at(-1)?.completion?.error ?? 'no answer';
  const facts = `can never be completed (last: ${error})`;
  return { kind: 'stuck', request, facts, isDoubt: true };
}

function refusalOf(copies: readonly Try[]): string | undefined {
  return copies.findLast(({ completion }) => completion?.error?.startsWith('answered'))?.completion
    ?.error;
}

function span({ gaveUp }: Request): string {
  return gaveUp?.afterMs === undefined ? '' : `within ${(gaveUp.afterMs / 1000).toFixed(0)} s `;
}

/** An answer as text, without the fields that may differ, and with its fields in one order. */
export function comparable(answer: Value, ignored: readonly string[], path = ''): string {
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

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

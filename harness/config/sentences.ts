// What the schema refuses, each in a sentence with its place.
import type { core } from 'zod';
import { nearest } from '../ground/nearest.ts';

export const UNKNOWN_KEY = 'unknown key';

export function sentencesOf(issue: core.$ZodIssue): string[] {
  const at = issue.path.map(String).join('.');
  const place = at === '' ? '' : `${at}: `;
  if (issue.code === 'invalid_union') {
    const inner = meantBy(issue.errors);
    if (inner !== undefined) {
      return inner.flatMap((one) => sentencesOf({ ...one, path: [...issue.path, ...one.path] }));
    }
    return [`${place}must be ${FORMS[String(issue.path.at(-1))] ?? 'something else'}`];
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${place}${complaintAbout(key)}`);
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => `${place}${message}`);
  return [`${place}${issue.code === 'invalid_type' ? mistakeIn(issue.message) : issue.message}`];
}

/** What a value must be that may be one of several things. */
const FORMS: Readonly<Record<string, string>> = {
  client: 'one of {http: ...}, {module: FILE} and {command: ...}, and of one kind only',
  ready: 'one of {http: /PATH}, {log: TEXT} and {command: ...}',
  command: 'a list of texts, or one line for the shell',
  links: 'all, none, or pairs such as [[s1, s2]]',
};

/**
 * What is wrong with the alternative of a union that was meant: the one about which nothing is
 * complained at its top, or of whose keys one was misspelt.
 */
function meantBy(
  alternatives: readonly (readonly core.$ZodIssue[])[],
): readonly core.$ZodIssue[] | undefined {
  const meant = alternatives.find((issues) => issues.every(({ path }) => path.length > 0));
  if (meant !== undefined) return meant;
  const misspelt = alternatives
    .flat()
    .find((issue) => issue.code === 'unrecognized_keys' && issue.keys.some(isMisspelt));
  return misspelt === undefined ? undefined : [misspelt];
}

function isMisspelt(key: string): boolean {
  return !KEYS.includes(key) && nearest(key, KEYS) !== undefined;
}

function complaintAbout(key: string): string {
  if (KEYS.includes(key)) return `${UNKNOWN_KEY} ${key}: its place is elsewhere`;
  const meant = nearest(key, KEYS);
  return `${UNKNOWN_KEY} ${key}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function mistakeIn(message: string): string {
  const sentence = message.replace('Invalid input: ', '');
  if (sentence.endsWith('received undefined')) {
    return sentence.replace(/^expected (.*), received undefined$/, 'is missing ($1)');
  }
  const isBare = sentence === 'expected string, received object';
  return isBare ? `${sentence}; a placeholder needs quotes: '{port}'` : sentence;
}

/** Of all places: what is written is seldom far from what was meant. */
const KEYS: readonly string[] = [
  'name',
  'summary',
  'nodes',
  'links',
  'restart',
  'spared',
  'workloads',
  'client',
  'command',
  'environment',
  'ready',
  'http',
  'log',
  'module',
  'node',
  'attempts',
  'attemptTimeoutMs',
  'retryPauseMs',
  'operations',
  'method',
  'path',
  'headers',
  'body',
  'result',
  'results',
  'fail',
  'isRead',
];

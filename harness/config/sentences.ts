// What the schema refuses, each in a sentence with its place.
import type { core } from 'zod';
import { nearest } from '../ground/nearest.ts';

export const UNKNOWN_KEY = 'unknown key';

/** `keys` are those of all places: what is written is seldom far from what was meant. */
export function sentencesOf(issue: core.$ZodIssue, keys: readonly string[]): string[] {
  const at = issue.path.map(String).join('.');
  const place = at === '' ? '' : `${at}: `;
  if (issue.code === 'invalid_union') {
    const inner = meantBy(issue.errors, keys);
    if (inner !== undefined) {
      return inner.flatMap((one) =>
        sentencesOf({ ...one, path: [...issue.path, ...one.path] }, keys),
      );
    }
    return [`${place}${issue.message}`];
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${place}${complaintAbout(key, keys)}`);
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => `${place}${message}`);
  return [`${place}${issue.code === 'invalid_type' ? mistakeIn(issue.message) : issue.message}`];
}

/**
 * What is wrong with the alternative of a union that was meant: the one about which nothing is
 * complained at its top, or of whose keys one was misspelt.
 */
function meantBy(
  alternatives: readonly (readonly core.$ZodIssue[])[],
  keys: readonly string[],
): readonly core.$ZodIssue[] | undefined {
  const meant = alternatives.find((issues) => issues.every(({ path }) => path.length > 0));
  if (meant !== undefined) return meant;
  const misspelt = alternatives
    .flat()
    .find(
      (issue) =>
        issue.code === 'unrecognized_keys' &&
        issue.keys.some((key) => !keys.includes(key) && nearest(key, keys) !== undefined),
    );
  return misspelt === undefined ? undefined : [misspelt];
}

function complaintAbout(key: string, keys: readonly string[]): string {
  const others = keys.filter((other) => other !== key);
  const meant = nearest(key, others);
  if (meant !== undefined) return `${UNKNOWN_KEY} ${key}; did you mean ${meant}?`;
  return `${UNKNOWN_KEY} ${key}${others.length < keys.length ? ': its place is elsewhere' : ''}`;
}

function mistakeIn(message: string): string {
  const sentence = message.replace('Invalid input: ', '');
  if (sentence.endsWith('received undefined')) {
    return sentence.replace(/^expected (.*), received undefined$/, 'is missing ($1)');
  }
  const isBare = sentence === 'expected string, received object';
  return isBare ? `${sentence}; a placeholder needs quotes: '{port}'` : sentence;
}

/** The keys of all places that the schema has. */
export function keysOf(schema: core.JSONSchema.BaseSchema): readonly string[] {
  const keys = new Set<string>();
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { properties } = part as { readonly properties?: object };
    for (const key of Object.keys(properties ?? {})) keys.add(key);
    for (const inner of Object.values(part)) look(inner);
  };
  look(schema);
  return [...keys];
}

// Secrets: texts that doubletake is given and that stand in no file and on no screen. Whoever reads one
// keeps it here; whatever is written or printed passes `withoutSecrets`, in which a reference stands for it.
import { UsageError } from './usage-error.ts';

/** References by the text that they stand for. */
const kept = new Map<string, string>();

let patterns:
  { readonly text: RegExp; readonly bytes: RegExp; readonly longest: number } | undefined;

/** Shorter texts stand in too many others; a record without each "1" could not be read. */
const SHORTEST = 4;

/** From now on `reference` (`{env:TOKEN}`) stands for the text, however it is encoded; none where it is too short. */
export function keepSecret(text: string, reference: string): void {
  if (text.length < SHORTEST) return;
  const encoded = encodeURIComponent(text);
  const escaped = JSON.stringify(text).slice(1, -1);
  for (const form of [text, encoded, encoded.replaceAll('%20', '+'), escaped]) {
    if (!kept.has(form)) kept.set(form, reference);
  }
  patterns = undefined;
}

/** The text with references in place of secrets. */
export function withoutSecrets(text: string): string {
  if (kept.size === 0) return text;
  return text.replaceAll(patternsOfKept().text, (found) => kept.get(found)!);
}

/** The same JSON value with references in place of secrets, in names and in numbers, too. */
export function valueWithoutSecrets<T>(value: T): T {
  return (kept.size === 0 ? value : cleansed(value)) as T;
}

function cleansed(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (typeof value === 'number') return kept.get(String(value)) ?? value;
  if (Array.isArray(value)) return value.map(cleansed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [withoutSecrets(name), cleansed(part)]),
  );
}

/** How secrets are found in files, a character for each byte; undefined where none is kept. */
export function secretBytes():
  | {
      readonly pattern: RegExp;
      readonly longest: number;
      readonly reference: (bytes: string) => string;
    }
  | undefined {
  if (kept.size === 0) return undefined;
  const { bytes: pattern, longest } = patternsOfKept();
  const reference = (bytes: string): string => kept.get(Buffer.from(bytes, 'latin1').toString())!;
  return { pattern, longest, reference };
}

/** The longest first: one secret may begin as another does. A number is not found within a longer one. */
function patternsOfKept(): NonNullable<typeof patterns> {
  if (patterns !== undefined) return patterns;
  const texts = [...kept.keys()].toSorted((a, b) => b.length - a.length);
  const bytes = texts.map((text) => Buffer.from(text).toString('latin1'));
  const pattern = (forms: readonly string[]): RegExp =>
    new RegExp(
      forms
        .map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
        .map((form) => (/^\d+$/.test(form) ? String.raw`(?<![\d.])${form}(?![\d.])` : form))
        .join('|'),
      'g',
    );
  patterns = {
    text: pattern(texts),
    bytes: pattern(bytes),
    longest: Math.max(...bytes.map(({ length }) => length)),
  };
  return patterns;
}

/**
 * The value with each `{env:NAME}` in its texts filled in from the environment, and each `{secret:NAME}` of an
 * earlier record from the variable for it; what was filled in is a secret. @throws UsageError that names the variables that are not set, and says who needs them.
 */
export function fillFromEnvironment<T>(value: T, who: string): T {
  const missing = new Set<string>();
  const fill = (part: unknown): unknown => {
    if (typeof part === 'string') {
      return part.replaceAll(REFERENCE, (reference, kind: string, name: string) => {
        const variable = kind === 'env' ? name : variableOf(name);
        const text = process.env[variable];
        if (text === undefined) missing.add(variable);
        else keepSecret(text, reference);
        return text ?? reference;
      });
    }
    if (Array.isArray(part)) return part.map(fill);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, fill(inner)]));
  };
  const filled = fill(value) as T;
  if (missing.size === 0) return filled;
  throw new UsageError(
    `${who} needs what the environment does not have: ${[...missing].join(', ')}; set it, or name a file of NAME=value lines by --secrets`,
  );
}

const REFERENCE = /\{(env|secret):([\w.-]+)\}/g;

/** Where a secret that a plan knows by its name alone comes from: `DOUBLETAKE_SECRET_X_API_KEY`. */
function variableOf(name: string): string {
  return `DOUBLETAKE_SECRET_${name.toUpperCase().replaceAll(/\W/g, '_')}`;
}

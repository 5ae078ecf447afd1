// The options of the library's calls: those of the command of the same name, spelt as a program spells
// them, with the same meaning, bounds and defaults.
import { suggestion } from '../ground/nearest.ts';
import { durationOf, wholeNumberOf } from '../ground/option-values.ts';
import { UsageError } from '../ground/usage-error.ts';
import { inLines, type Onlooker } from '../report/screen.ts';

/** A time with its unit, as on the command line: `'30s'`, `'500ms'`, `'2m'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;

/** What every call takes that starts something. */
export interface CallOptions {
  /** Where run folders go, `<store>/<system>/<time>-<seed>/`; `runs` when left out. */
  readonly store?: string;
  /** Aborted to stop everything that was started; then the call rejects. */
  readonly signal?: AbortSignal;
  /** Told, line by line, what the command would write meanwhile; nobody when left out. */
  readonly progress?: (line: string) => void;
}

export const CALL: {
  readonly store: (value: unknown) => string;
  readonly signal: (value: unknown) => AbortSignal;
  readonly progress: (value: unknown) => (line: string) => void;
} = { store: text, signal: as(), progress: as() };

/** How each option is read; what does not fit is a UsageError of one sentence. */
type Readers = Readonly<Record<string, (value: unknown) => unknown>>;

type Read<R extends Readers> = { readonly [name in keyof R]?: ReturnType<R[name]> };

/** The options that were given, read. @throws UsageError that names the call and the option. */
export function readOptions<R extends Readers>(call: string, given: object, readers: R): Read<R> {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(readers, name)) {
      throw new UsageError(
        `${call}: there is no option ${name}${suggestion(name, Object.keys(readers))}`,
      );
    }
    try {
      read[name] = readers[name]!(value);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${call}: ${name}: ${error.message}`);
    }
  }
  return read as Read<R>;
}

export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new UsageError('It takes a text.');
}

export function texts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(text);
  throw new UsageError('It takes a list of texts.');
}

export function yes(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new UsageError('It takes true or false.');
}

export function time(value: unknown): number {
  if (typeof value === 'string') return durationOf(value);
  throw new UsageError("It takes a time with its unit, such as '30s' or '500ms'.");
}

export function number(least: number, most: number): (value: unknown) => number {
  return (value) => wholeNumberOf(typeof value === 'number' ? String(value) : '', least, most);
}

/** For what types say, and whoever gets it refuses in its own words. */
export function as<T>(): (value: unknown) => T {
  return (value) => value as T;
}

/** Who hears of a call: its signal, and lines where somebody listens. */
export function listening({
  signal = new AbortController().signal,
  progress,
}: {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((line: string) => void) | undefined;
}): { readonly signal: AbortSignal; readonly onlooker?: Onlooker } {
  return { signal, ...(progress && { onlooker: inLines(progress) }) };
}

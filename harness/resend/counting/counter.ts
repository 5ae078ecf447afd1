// A counter of executions: how often a server has executed what is under test, by its own word.
import { UsageError } from '../../ground/usage-error.ts';
import { missingDriver } from '../../system/database/driver.ts';

export interface Counter {
  /** @throws UsageError where no number comes of it. */
  readonly count: () => Promise<number>;
  readonly close: () => Promise<void> | void;
}

/** A server whose executions are counted without a command of the user's. */
export interface Counted {
  /** Where it listens unless its URL says otherwise. */
  readonly port: number;
  /** The parameter of its URL that says what to count: a table, a topic. */
  readonly what: string;
  /** The package that asks it; the user installs it. */
  readonly driver?: string;
  /** The URL comes without that parameter, `what` is its value. */
  readonly open: (url: URL, what: string | undefined) => Promise<Counter>;
}

/** The longest that one count may take, in milliseconds. */
export const COUNT_MS = 10_000;

/** @throws UsageError where the server cannot be asked, or the driver is missing. */
export async function openCounter(
  url: URL,
  { driver, open }: Counted,
  what?: string,
): Promise<Counter> {
  const missing = driver === undefined ? undefined : missingDriver(driver);
  if (missing !== undefined) {
    throw new UsageError(`to count at ${url.host}, ${missing}, or say --executed 'COMMAND'`);
  }
  const asks = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(
        `cannot count executions at ${url.protocol}//${url.host}: ${messageOf(error)}`,
      );
    }
  };
  const counter = await asks(open(url, what));
  return { close: counter.close, count: () => asks(counter.count()) };
}

/** The name of what is counted. @throws UsageError where it is left out. */
export function named(url: URL, parameter: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new UsageError(
    `${url.href}: say what to count in, such as ${url.protocol}//${url.host}${url.pathname}?${parameter}=orders`,
  );
}

function messageOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
}

// Accounts: deposit creates money, transfer moves it or answers false where there is not enough, read
// returns all balances. A transfer that ran twice shows in them. Accounts are strings or numbers. Where
// nobody deposits, as in Jepsen's bank test, the money was there before.
// Source: jepsen.tests.bank.
import type { Value } from '../history.ts';
import { HistoryError } from '../history-error.ts';
import type { Model } from '../model.ts';
import type { Operation } from '../operations.ts';
import { canonical, textOf } from '../value.ts';

type Balances = Readonly<Record<string, number>>;

export const bank: Model<Balances> = {
  name: 'bank',
  functions: ['deposit', 'transfer', 'read'],
  answers: ['read'],
  initial: () => ({}),
  step: (balances, { f, value, result }) => {
    if (f === 'read') {
      return result === undefined || canonical(withoutZeros(result)) === canonical(balances)
        ? balances
        : undefined;
    }
    const { account, from, to, amount } = movementIn(value);
    if (account !== undefined) return changed(balances, account, amount);
    const isCovered = (balances[from] ?? 0) >= amount;
    if (result === undefined || result === null || result === isCovered) {
      return isCovered ? changed(changed(balances, from, -amount), to, amount) : balances;
    }
    return undefined;
  },
  isRead: ({ f, result }) => f === 'read' || (f === 'transfer' && result === false),
  problem: ({ f, value }) => (f === 'read' ? undefined : problemOf(f, value)),
  stateOf: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (withoutZeros(value) as Balances)
      : undefined,
  beginnings,
  identity: (state) => canonical(state),
};

/** Where nobody deposits, the money was there before: what the first read shows, without the transfers before it. */
function beginnings(operations: readonly Operation[]): readonly Balances[] | undefined {
  if (operations.some(({ f }) => f === 'deposit')) return undefined;
  const reads = operations.filter(({ f, result }) => f === 'read' && result !== undefined);
  const first = reads.toSorted((a, b) => a.returned - b.returned)[0];
  const shown = first?.result ?? null;
  if (first === undefined || typeof shown !== 'object' || shown === null) return undefined;
  const transfers = operations.filter(
    ({ f, result, called }) => f === 'transfer' && result !== false && called < first.returned,
  );
  const open = transfers.filter(({ returned }) => returned > first.called);
  if (open.length > OPEN_MOST) {
    throw new HistoryError(
      'the first read came while too many transfers were open to tell what the accounts held before; say it with --initial',
    );
  }
  let found: readonly Balances[] = [withoutZeros(shown) as Balances];
  for (const transfer of transfers) {
    const { from, to, amount } = movementIn(transfer.value);
    const undone = found.map((each) => changed(changed(each, from, amount), to, -amount));
    found = open.includes(transfer) ? [...found, ...undone] : undone;
  }
  return found;
}

/** Transfers open at the first read; each doubles the beginnings that are tried. */
const OPEN_MOST = 8;

function movementIn(value: Value): Movement {
  const { account, from, to, amount } = value as unknown as Readonly<Record<string, Value>>;
  return {
    ...(account !== undefined && { account: textOf(account) }),
    from: textOf(from ?? null),
    to: textOf(to ?? null),
    amount: Number(amount),
  };
}

interface Movement {
  readonly account?: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

function changed(balances: Balances, account: string, by: number): Balances {
  const { [account]: before = 0, ...others } = balances;
  return before + by === 0 ? others : { ...others, [account]: before + by };
}

/** An account with nothing in it is the same as none. */
function withoutZeros(result: Value): Value {
  if (typeof result !== 'object' || result === null) return result;
  // A list has the balances of the accounts 0, 1, 2 and so on.
  return Object.fromEntries(Object.entries(result).filter(([, balance]) => balance !== 0));
}

function problemOf(f: string, value: Value): string | undefined {
  const { account, from, to, amount } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isAmount = Number.isSafeInteger(amount) && Number(amount) >= 0;
  if (f === 'deposit') {
    return isAccount(account) && isAmount
      ? undefined
      : 'a deposit must be like {"account":"a","amount":5}';
  }
  return isAccount(from) && isAccount(to) && account === undefined && isAmount
    ? undefined
    : 'a transfer must be like {"from":"a","to":"b","amount":5}';
}

const isAccount = (name: unknown): boolean => typeof name === 'string' || typeof name === 'number';

// Accounts: deposit creates money, transfer moves it or answers false where there is not enough, read
// returns all balances. A transfer that ran twice shows in them.
import type { Value } from '../history.ts';
import type { Model } from '../model.ts';
import { canonical } from '../value.ts';

type Balances = Readonly<Record<string, number>>;

export const bank: Model<Balances> = {
  name: 'bank',
  functions: ['deposit', 'transfer', 'read'],
  initial: () => ({}),
  step: (balances, { f, value, result }) => {
    if (f === 'read') {
      return result === undefined || canonical(withoutZeros(result)) === canonical(balances)
        ? balances
        : undefined;
    }
    const { account, from, to, amount } = value as unknown as Movement;
    if (account !== undefined) return changed(balances, account, amount);
    const isCovered = (balances[from] ?? 0) >= amount;
    if (result === undefined || result === null || result === isCovered) {
      return isCovered ? changed(changed(balances, from, -amount), to, amount) : balances;
    }
    return undefined;
  },
  isRead: ({ f, result }) => f === 'read' || (f === 'transfer' && result === false),
  problem: ({ f, value }) => (f === 'read' ? undefined : problemOf(f, value)),
  identity: (state) => canonical(state),
};

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
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result;
  return Object.fromEntries(Object.entries(result).filter(([, balance]) => balance !== 0));
}

function problemOf(f: string, value: Value): string | undefined {
  const { account, from, to, amount } = (value ?? {}) as Partial<Movement>;
  const isAmount = Number.isSafeInteger(amount) && Number(amount) >= 0;
  if (f === 'deposit') {
    return typeof account === 'string' && isAmount
      ? undefined
      : 'a deposit must be like {"account":"a","amount":5}';
  }
  return typeof from === 'string' && typeof to === 'string' && account === undefined && isAmount
    ? undefined
    : 'a transfer must be like {"from":"a","to":"b","amount":5}';
}

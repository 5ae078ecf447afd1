// Accounts between which money moves under request ids: a transfer that ran twice shows in the
// balances, and one that was lost too.
import type { Workload } from './workload.ts';

export const bank: Workload = {
  name: 'bank',
  summary: 'money deposited and transferred between a few accounts, and all balances read',
  model: 'bank',
  functions: ['deposit', 'transfer', 'read'],
  *operations({ keys, random }) {
    const accounts = Array.from({ length: keys + 1 }, (_, index) => `a${index}`);
    for (;;) {
      const amount = random.integer(1, 5);
      const [from, to] = random.shuffle(accounts) as [string, string];
      const choice = random.integer(1, 10);
      if (choice <= 2) yield { f: 'deposit', value: { account: to, amount } };
      else if (choice <= 7) yield { f: 'transfer', value: { from, to, amount } };
      else yield { f: 'read' };
    }
  },
  finalOperations: () => [{ f: 'read' }],
};

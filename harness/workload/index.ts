// Every workload there is. A new one is a file beside this and a line here.
import { append } from './append.ts';
import { bank } from './bank.ts';
import { counter } from './counter.ts';
import { puthash } from './puthash.ts';
import { queue } from './queue.ts';
import { casRegister, register } from './register.ts';
import { set } from './set.ts';
import { txn } from './txn.ts';
import type { Workload } from './workload.ts';

/** By the names that `--workload` takes. */
export const workloads: Readonly<Record<string, Workload>> = {
  puthash,
  append,
  counter,
  register,
  'cas-register': casRegister,
  set,
  queue,
  bank,
  txn,
};

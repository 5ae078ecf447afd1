// All models, by the names that histories use.
import type { Model } from '../model.ts';
import { append } from './append.ts';
import { bank } from './bank.ts';
import { counter } from './counter.ts';
import { kv } from './kv.ts';
import { mutex } from './mutex.ts';
import { puthash } from './puthash.ts';
import { queue } from './queue.ts';
import { casRegister, register } from './register.ts';
import { set } from './set.ts';
import { stack } from './stack.ts';

export const models: Readonly<Record<string, Model>> = {
  puthash,
  register,
  'cas-register': casRegister,
  kv,
  append,
  counter,
  set,
  queue,
  stack,
  mutex,
  bank,
};

// All models, by the names that histories use.
import type { Model } from '../model.ts';
import { append } from './append.ts';
import { bank } from './bank.ts';
import { counter } from './counter.ts';
import { fencedMutex, ownedMutex, reentrantMutex } from './locks.ts';
import { casKv, kv } from './kv.ts';
import { multiRegister } from './multi-register.ts';
import { mutex } from './mutex.ts';
import { priorityQueue } from './priority-queue.ts';
import { puthash } from './puthash.ts';
import { queue } from './queue.ts';
import { casRegister, register } from './register.ts';
import { set } from './set.ts';
import { stack } from './stack.ts';
import { uniqueIds } from './unique-ids.ts';
import { etcdKv, versionedRegister } from './versioned.ts';
import { unorderedQueue } from './unordered-queue.ts';

export const models: Readonly<Record<string, Model>> = {
  'multi-register': multiRegister,
  register,
  'cas-register': casRegister,
  'versioned-register': versionedRegister,
  'etcd-kv': etcdKv,
  kv,
  'cas-kv': casKv,
  puthash,
  append,
  counter,
  set,
  queue,
  'unordered-queue': unorderedQueue,
  'priority-queue': priorityQueue,
  stack,
  mutex,
  'owned-mutex': ownedMutex,
  'reentrant-mutex': reentrantMutex,
  'fenced-mutex': fencedMutex,
  'unique-ids': uniqueIds,
  bank,
};

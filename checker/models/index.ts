// All models, by the names that histories use.
import type { Model } from '../model.ts';
import { kv } from './kv.ts';
import { puthash } from './puthash.ts';
import { casRegister, register } from './register.ts';

export const models: Readonly<Record<string, Model>> = {
  puthash,
  register,
  'cas-register': casRegister,
  kv,
};

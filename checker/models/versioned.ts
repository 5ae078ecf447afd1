// Values with versions. versioned-register counts the writes of a key: write, read and cas carry
// `[version, value]` (a version that is null is not known). etcd-kv has etcd's revisions, which rise
// with every change of any key: `put` and `delete` answer the revision (or nothing), `get` answers
// `{value, revision}` (null where the key is absent), `put-if({revision, value})` is done, and answers
// its revision, where that is still the key's revision (0: absent), and false otherwise.
// Source: the register workload of Jepsen's etcd tests; etcd's API, mod_revision.
import type { Value } from '../history.ts';
import type { Call, Model } from '../model.ts';
import { canonical, isSame } from '../value.ts';

interface Versioned {
  readonly version: number;
  readonly value: Value;
}

export const versionedRegister: Model<Versioned> = {
  name: 'versioned-register',
  functions: ['read', 'write', 'cas'],
  answers: ['read'],
  sign: {
    words: 'its values are [version, value]',
    fits: ({ f, value, result }) =>
      f === 'read' ? isPair(result ?? [null, null]) : isPair(value) && value[0] === null,
  },
  initial: () => ({ version: 0, value: null }),
  stateOf: (value) =>
    isPair(value) && typeof value[0] === 'number'
      ? { version: value[0], value: value[1] }
      : undefined,
  step: stepVersioned,
  isRead: ({ f, result }) => f === 'read' || (f === 'cas' && result === false),
  makes: ({ f, value }) => {
    const asked = isPair(value) ? value[1] : value;
    return f === 'write' ? [asked] : f === 'cas' && isPair(asked) ? [asked[1]] : [];
  },
  shows: ({ f, result }) => (f === 'read' && isPair(result ?? null) ? [(result as Pair)[1]] : []),
  problem: ({ f, value }) => {
    if (f === 'read') return undefined;
    if (!isPair(value)) return `the value of a ${f} must be [version, value]`;
    return f === 'cas' && !isPair(value[1])
      ? 'the value of a cas must be [version, [from, to]]'
      : undefined;
  },
  identity: ({ version, value }) => `${String(version)} ${canonical(value)}`,
  describe: ({ version, value }) => [version, value],
};

type Pair = readonly [Value, Value];

const isPair = (value: Value): value is Pair => Array.isArray(value) && value.length === 2;

function stepVersioned(state: Versioned, { f, value, result }: Call): Versioned | undefined {
  if (f === 'read') {
    if (result === undefined) return state;
    if (!isPair(result)) return undefined;
    const [version, read] = result;
    return isSame(read, state.value) && isVersion(version, state.version) ? state : undefined;
  }
  const asked = (value as Pair)[1];
  const version = state.version + 1;
  // Both the answer and, in Jepsen's files, the value may tell the version that was written.
  const told = isPair(result ?? null) ? (result as Pair)[0] : null;
  if (f === 'write') return isVersion(told, version) ? { version, value: asked } : undefined;
  const [from, to] = asked as Pair;
  const isDone = isSame(from, state.value);
  if (typeof result === 'boolean' && result !== isDone) return undefined;
  if (!isDone) return result === undefined || result === false ? state : undefined;
  return isVersion(told, version) ? { version, value: to } : undefined;
}

const isVersion = (told: Value, version: number): boolean => told === null || told === version;

interface Revised {
  readonly value: Value;
  /** Of the last change; where that is not known, the one before it that is. */
  readonly revision: number;
  readonly isExact: boolean;
}

export const etcdKv: Model<Revised> = {
  name: 'etcd-kv',
  functions: ['get', 'put', 'delete', 'put-if'],
  answers: ['get', 'put-if'],
  sign: {
    words: 'a get answers {value, revision}',
    fits: ({ f, result }) =>
      f !== 'get' || (result ?? null) === null || revisedOf(result) !== undefined,
    isShown: ({ f, result }) => f === 'get' && revisedOf(result) !== undefined,
  },
  initial: () => ({ value: null, revision: 0, isExact: true }),
  stateOf: (value) => {
    const revised = revisedOf(value);
    return revised && { ...revised, isExact: true };
  },
  step: stepRevised,
  // A read may tell the revision of a change whose answer was lost.
  isRead: ({ f, result }) => f === 'put-if' && result === false,
  makes: ({ f, value }) =>
    f === 'put' ? [value] : f === 'put-if' ? [revisedOf(value)?.value ?? null] : [],
  shows: ({ f, result }) => {
    const revised = f === 'get' ? revisedOf(result) : undefined;
    return revised === undefined ? [] : [revised.value];
  },
  problem: ({ f, value }) =>
    f === 'put-if' && revisedOf(value) === undefined
      ? 'the value of a put-if must be {"revision": R, "value": V}'
      : undefined,
  identity: ({ value, revision, isExact }) =>
    `${String(revision)} ${String(isExact)} ${canonical(value)}`,
  describe: ({ value, revision, isExact }) => ({ value, revision: isExact ? revision : null }),
};

function revisedOf(value: Value | undefined): Omit<Revised, 'isExact'> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { value: held, revision } = value as Readonly<Record<string, Value | undefined>>;
  return held === undefined || typeof revision !== 'number' ? undefined : { value: held, revision };
}

function stepRevised(state: Revised, { f, value, result }: Call): Revised | undefined {
  if (f === 'get') return stepGet(state, result);
  if (f === 'put') return changed(state, value, result);
  if (f === 'delete') {
    if (state.value !== null) return changed(state, null, result);
    // Nothing is deleted, and the answer is the revision of the whole store.
    return typeof result === 'number' && result < state.revision ? undefined : state;
  }
  const { revision, value: next } = revisedOf(value) as Omit<Revised, 'isExact'>;
  // Where the key's revision is not known, it may be the one that was asked for.
  const known = state.value === null ? 0 : state.revision;
  const mayBe = state.value === null || state.isExact ? known === revision : revision > known;
  const mustBe = mayBe && (state.value === null || state.isExact);
  if (result === false) return mustBe ? undefined : state;
  if (mayBe)
    return changed({ ...state, revision: Math.max(state.revision, revision) }, next, result);
  return result === undefined ? state : undefined;
}

function stepGet(state: Revised, result: Value | undefined): Revised | undefined {
  if (result === undefined) return state;
  if (result === null) return state.value === null ? state : undefined;
  const told = revisedOf(result);
  if (told === undefined) return undefined;
  const { value, revision } = told;
  if (state.value === null || !isSame(value, state.value)) return undefined;
  const fits = state.isExact ? revision === state.revision : revision > state.revision;
  return fits ? { value, revision, isExact: true } : undefined;
}

/** The state after a change: its revision is what was answered, or some larger one than before. */
function changed(state: Revised, value: Value, result: Value | undefined): Revised | undefined {
  if (typeof result !== 'number') return { value, revision: state.revision, isExact: false };
  return result > state.revision ? { value, revision: result, isExact: true } : undefined;
}

// Locks that know who holds them. The value of acquire and release is the owner; acquire answers false
// where it did not get the lock, release where it was not the owner's to give back.
// Source: the lock models of Jepsen's Hazelcast tests; Kleppmann, "How to do distributed locking" (tokens).
import type { Value } from '../history.ts';
import type { Call, Model } from '../model.ts';
import { canonical } from '../value.ts';

/** Who holds the lock (null: nobody), how often, and the last fencing token that was told. */
interface Lock {
  readonly owner: string | null;
  readonly times: number;
  readonly token: number;
}

/** A lock that its owner cannot take twice. */
export const ownedMutex: Model<Lock> = lockNamed('owned-mutex', 1);

/** A lock that its owner may take again, and then gives back as often. */
export const reentrantMutex: Model<Lock> = lockNamed('reentrant-mutex', Infinity);

/** A lock whose acquire answers a number, larger than any that it answered before. */
export const fencedMutex: Model<Lock> = {
  ...lockNamed('fenced-mutex', 1),
  step: (lock, call) => {
    const { f, result } = call;
    if (f === 'release' || typeof result !== 'number') return step(lock, call, 1);
    if (result <= lock.token) return undefined;
    const taken = step(lock, { ...call, result: true }, 1);
    return taken && { ...taken, token: result };
  },
};

function lockNamed(name: string, most: number): Model<Lock> {
  return {
    name,
    functions: ['acquire', 'release'],
    initial: () => ({ owner: null, times: 0, token: -Infinity }),
    stateOf: (value) => ({
      owner: value === null ? null : canonical(value),
      times: value === null ? 0 : 1,
      token: -Infinity,
    }),
    step: (lock, call) => step(lock, call, most),
    isRead: ({ result }) => result === false,
    problem: ({ f, value }) => (value === null ? `the value of ${f} must be its owner` : undefined),
    identity: ({ owner, times, token }) => `${owner ?? ''} ${String(times)} ${String(token)}`,
    describe: ({ owner }) => (owner === null ? null : (JSON.parse(owner) as Value)),
  };
}

function step(lock: Lock, { f, value, result }: Call, most: number): Lock | undefined {
  const owner = canonical(value);
  const isOwn = lock.owner === owner;
  const isDone = f === 'acquire' ? lock.owner === null || (isOwn && lock.times < most) : isOwn;
  const told = result === null || typeof result === 'number' ? true : result;
  if (told !== undefined && told !== isDone) return undefined;
  if (!isDone) return lock;
  const times = lock.times + (f === 'acquire' ? 1 : -1);
  return { ...lock, owner: times === 0 ? null : owner, times };
}

// Bodies that are another one, and bodies that are the same one otherwise written.
import type { Value } from '../../checker/index.ts';
import type { ProbeTarget } from './target.ts';

type Fields = Readonly<Record<string, Value>>;

/** The same JSON value in other letters: its fields the other way round, and white space. */
export function respelt(body: Value): string {
  return JSON.stringify(reversed(body), undefined, 2);
}

/**
 * A template of another body, which a server that takes the first one should take as well: one number in it
 * is larger, or one text longer. Undefined where only the key could be changed, which is then another key.
 */
export function otherPattern(
  target: Pick<ProbeTarget, 'keyPlace' | 'body' | 'protocol'>,
): Value | undefined {
  const { body, keyPlace, protocol } = target;
  if (body === undefined) return undefined;
  const isKeyElsewhere = keyPlace.where !== 'body' && protocol === 'http';
  return (
    withOther(body, (leaf) => typeof leaf === 'number') ??
    withOther(body, (leaf) => typeof leaf === 'string' && !leaf.includes('{')) ??
    (isKeyElsewhere ? withOther(body, (leaf) => typeof leaf === 'string') : undefined)
  );
}

/** Fields of a message that belong to its protocol, not to what is asked. */
const ENVELOPE: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'name', 'query']);

/** The value with its last leaf that fits changed; undefined where none fits. */
function withOther(value: Value, fits: (leaf: Value) => boolean): Value | undefined {
  if (value === null || typeof value !== 'object') {
    if (!fits(value)) return undefined;
    return typeof value === 'number' ? value + 1 : `${String(value)}-other`;
  }
  const fields = value as Fields;
  for (const [name, one] of Object.entries(fields).toReversed()) {
    const other = ENVELOPE.has(name) ? undefined : withOther(one, fits);
    if (other === undefined) continue;
    if (!Array.isArray(value)) return { ...fields, [name]: other };
    return (value as readonly Value[]).map((own, at) => (String(at) === name ? other : own));
  }
  return undefined;
}

function reversed(value: Value): Value {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(reversed);
  const fields = Object.entries(value as Fields).toReversed();
  return Object.fromEntries(fields.map(([name, one]) => [name, reversed(one)]));
}

/** The fields of both, those of the second one first; the second one alone where they are no objects. */
export function merged(body: Value | undefined, more: Value): Value {
  const areObjects = [body, more].every((one) => one !== null && typeof one === 'object');
  return areObjects ? { ...(body as Fields), ...(more as Fields) } : more;
}

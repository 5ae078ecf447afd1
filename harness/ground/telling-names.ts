// What of a request is secret by its own words, whoever asks and whatever for: headers, parameters of the
// query and fields of the body whose names say so.
import type { Value } from '../../checker/index.ts';
import { keepSecret } from './secrets.ts';

/** Names that say that what follows is secret. */
export const TELLING: RegExp =
  /auth|cookie|token|secret|passw|api-?_?key|credential|signature|session/i;

export type Keep = (name: string, text: string) => void;

/** What of a header is secret by itself: all of it, what follows its scheme, the values of its cookies. */
export function partsOfHeader(name: string, text: string): readonly string[] {
  const token = /^(?:basic|bearer|digest|token)\s+(.+)$/i.exec(text)?.[1];
  const cookies = /cookie/i.test(name)
    ? text.split(/;\s*/).map((one) => one.replace(/^[^=]*=/, ''))
    : [];
  return [text, ...(token === undefined ? [] : [token]), ...cookies];
}

/** Each parameter of the query of an address or path, with `name=value` as it is written. */
export function parametersOf(
  url: string,
): readonly { readonly pair: string; readonly name: string; readonly text: string }[] {
  const query = url.split('#', 1)[0]!.split('?').slice(1).join('?');
  return query.split('&').flatMap((pair) => {
    const [parameter] = pair.includes('=') ? new URLSearchParams(pair) : [];
    return parameter === undefined ? [] : [{ pair, name: parameter[0], text: parameter[1] }];
  });
}

/** Keeps fields of a body, at any depth, by their names; text is taken for JSON where it is that. */
export function keepFields(
  body: Value | undefined,
  isSecret: (name: string) => boolean,
  keep: Keep,
): void {
  if (typeof body === 'string') {
    try {
      return keepFields(JSON.parse(body) as Value, isSecret, keep);
    } catch {
      return;
    }
  }
  if (body === undefined || body === null || typeof body !== 'object') return;
  for (const [name, part] of Object.entries<Value>(body)) {
    if (isSecret(name) && (typeof part === 'string' || typeof part === 'number'))
      keep(name, `${part}`);
    else keepFields(part, isSecret, keep);
  }
}

/** Keeps what a request that somebody else sends tells of itself: it is shown by its names from now on. */
export function keepTold(path: string, headers: NodeJS.Dict<string | string[]>): void {
  const keep: Keep = (name, text) => keepSecret(text, `{secret:${name}}`);
  const isSecret = (name: string): boolean => TELLING.test(name);
  for (const { name, text } of parametersOf(path)) if (isSecret(name)) keep(name, text);
  for (const [name, value = []] of Object.entries(headers).filter(([one]) => isSecret(one))) {
    for (const text of [value].flat())
      for (const part of partsOfHeader(name, text)) keep(name, part);
  }
}

// What a probe is asked, and what of it is secret: credentials, the query, headers that carry them, and
// fields that the user named.
import type { Value } from '../../checker/index.ts';
import { fillFromEnvironment, keepSecret } from '../ground/secrets.ts';
import {
  keepFields,
  parametersOf,
  partsOfHeader,
  TELLING,
  type Keep,
} from '../ground/telling-names.ts';
import { UsageError } from '../ground/usage-error.ts';

/** What of a probe may hold secrets. */
interface Asked {
  readonly header: readonly string[];
  readonly asOther?: readonly string[];
  readonly body?: Value;
  readonly failingBody?: Value;
  readonly login?: string;
  readonly list?: string;
  readonly countUrl?: string;
  readonly also?: string;
  /** Names of headers, parameters of queries and fields of bodies whose values are secret. */
  readonly secret?: readonly string[];
}

/**
 * The same, with what stands in the environment filled in, and credentials of the address as a header;
 * from now on its secrets are kept. @throws UsageError for a variable that is not set, or a name that nothing has.
 */
export function withSecretsKept<T extends Asked>(url: string, asked: T): { url: string; asked: T } {
  const filled = fillFromEnvironment({ url, asked }, 'the probe');
  const named = new Set(asked.secret?.map((name) => name.toLowerCase()));
  const isSecret = (name: string): boolean => named.has(name.toLowerCase()) || TELLING.test(name);
  const seen = new Set<string>();
  const keep = (name: string, text: string): void => {
    seen.add(name.toLowerCase());
    if (!text.includes('{')) keepSecret(text, `{secret:${name}}`);
  };
  const { header, asOther = [], body, failingBody, login } = filled.asked;
  const { address, authorization } = withoutCredentials(filled.url, keep);
  const headers = [...header, ...authorization];
  for (const line of [...headers, ...asOther]) {
    const [, name = '', text = ''] = /^\s*([^:]+?)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (!isSecret(name)) continue;
    keepSecret(line, `${name}: {secret:${name}}`);
    for (const part of partsOfHeader(name, text)) keep(name, part);
  }
  for (const part of [filled.url, asked.list, asked.countUrl, asked.also])
    keepQuery(part, isSecret, keep);
  for (const part of [body, failingBody, login?.replace(/^[^{[]*/, '')])
    keepFields(part, isSecret, keep);
  const unused = [...named].filter((name) => !seen.has(name));
  if (unused.length > 0) {
    throw new UsageError(`--secret ${unused.join(',')}: no header, query or body has that name`);
  }
  return { url: address, asked: { ...filled.asked, header: headers } };
}

/** Credentials of an address travel as a header, and stand in it no more. */
function withoutCredentials(
  url: string,
  keep: Keep,
): { readonly address: string; readonly authorization: readonly string[] } {
  if (!URL.canParse(url)) return { address: url, authorization: [] };
  const parsed = new URL(url);
  const [user, password] = [parsed.username, parsed.password].map(decodeURIComponent);
  if (user === '' && password === '') return { address: url, authorization: [] };
  keep('password', password!);
  // As it was written: `new URL` would encode the braces of {key}.
  const address = url.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1');
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return { address, authorization: [`Authorization: Basic ${basic}`] };
}

/** Whatever the query says is kept: by its name, and by itself where it is no everyday word. */
function keepQuery(url: string | undefined, isSecret: (name: string) => boolean, keep: Keep): void {
  for (const { pair, name, text } of parametersOf(url ?? '')) {
    if (pair.includes('{')) continue;
    keepSecret(pair, `${name}={secret:${name}}`);
    if (isSecret(name) || text.length >= QUERY_WORD) keep(name, text);
  }
}

const QUERY_WORD = 6;

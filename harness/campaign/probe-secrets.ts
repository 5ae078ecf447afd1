// What a probe is asked, and what of it is secret: credentials, the query, headers that carry them, and
// fields that the user named.
import type { Value } from '../../checker/index.ts';
import { fillFromEnvironment, keepSecret } from '../ground/secrets.ts';
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
    for (const part of partsOf(name, text)) keep(name, part);
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

/** Names that say that what follows is secret, whoever asks. */
const TELLING = /auth|cookie|token|secret|passw|api-?_?key|credential|signature|session/i;

/** What of a header is secret by itself: all of it, what follows its scheme, the values of its cookies. */
function partsOf(name: string, text: string): readonly string[] {
  const token = /^(?:basic|bearer|digest|token)\s+(.+)$/i.exec(text)?.[1];
  const cookies = /cookie/i.test(name)
    ? text.split(/;\s*/).map((one) => one.replace(/^[^=]*=/, ''))
    : [];
  return [text, ...(token === undefined ? [] : [token]), ...cookies];
}

type Keep = (name: string, text: string) => void;

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
  const query = url?.split('#', 1)[0]?.split('?').slice(1).join('?') ?? '';
  for (const pair of query.split('&').filter((one) => one.includes('=') && !one.includes('{'))) {
    const [[name, text] = ['', '']] = new URLSearchParams(pair);
    keepSecret(pair, `${name}={secret:${name}}`);
    if (isSecret(name) || text.length >= QUERY_WORD) keep(name, text);
  }
}

const QUERY_WORD = 6;

/** Fields of a body, at any depth, by their names. */
function keepFields(
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

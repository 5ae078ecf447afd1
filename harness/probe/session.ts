// Who the probe is to the server: what a login gave (cookies, a token) or an MCP session, got before the
// first request and again after every restart.
import { callHttp, callThrough, type HttpCall, type HttpOutcome } from '../net/http-call.ts';
import { at } from '../net/template.ts';
import { keepSecret } from '../ground/secrets.ts';
import { UsageError } from '../ground/usage-error.ts';
import { filledHeaders, type Login, type ProbeTarget } from './target.ts';

export interface Session {
  /** Headers that go along with everything that is asked. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly token: () => string | undefined;
  /** @throws UsageError when the server does not let the probe in. */
  readonly open: () => Promise<void>;
}

const TOKEN_PLACES = ['access_token', 'accessToken', 'token', 'data.token', 'id_token', 'jwt'];

export function createSession(
  target: ProbeTarget,
  { upstream, timeoutMs }: { readonly upstream: string; readonly timeoutMs: number },
): Session {
  let headers: Record<string, string> = {};
  let token: string | undefined;
  const ask = (url: string, call: Pick<HttpCall, 'method' | 'body' | 'headers'>) => {
    const { headers: host, ...place } = callThrough(upstream, url);
    const all = { ...host, ...filledHeaders(target, { token: token ?? '' }), ...call.headers };
    return callHttp({ ...place, ...call, headers: all, timeoutMs, takesHeaders: true });
  };
  const login = async ({ method, url, body, token: place }: Login): Promise<void> => {
    const outcome = await ask(url, { method, ...(body !== undefined && { body }) });
    if (outcome.type !== 'answer' || outcome.status >= 400) throw refused('--login', outcome);
    const cookies = [outcome.headers?.['set-cookie'] ?? []].flat().map(untilSemicolon);
    const places = place === undefined ? TOKEN_PLACES : [place];
    token = places
      .map((one) => at(one)(outcome.body))
      .find((one): one is string => typeof one === 'string');
    if (place !== undefined && token === undefined) {
      throw new UsageError(`--token ${place}: the answer to --login has no text there`);
    }
    for (const cookie of cookies) keepSecret(cookie.replace(/^[^=]*=/, ''), '{secret:cookie}');
    if (token !== undefined) keepSecret(token, '{secret:token}');
    headers = {
      ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  };
  return {
    headers: () => headers,
    token: () => token,
    open: async () => {
      headers = {};
      if (target.login !== undefined) await login(target.login);
      if (target.protocol === 'mcp') {
        headers = { ...headers, ...(await openMcp(target.url, headers, ask)) };
      }
    },
  };
}

const MCP_VERSION = '2025-06-18';

/** The handshake of an MCP server over HTTP (modelcontextprotocol.io, "Streamable HTTP"). */
async function openMcp(
  url: string,
  session: Readonly<Record<string, string>>,
  ask: (url: string, call: Pick<HttpCall, 'method' | 'body' | 'headers'>) => Promise<HttpOutcome>,
): Promise<Record<string, string>> {
  const accept = { accept: 'application/json, text/event-stream' };
  const clientInfo = { name: 'doubletake', version: '0' };
  const params = { protocolVersion: MCP_VERSION, capabilities: {}, clientInfo };
  const hello = { jsonrpc: '2.0', id: 0, method: 'initialize', params };
  const headers = { ...session, ...accept };
  const outcome = await ask(url, { method: 'POST', body: hello, headers });
  if (outcome.type !== 'answer' || outcome.status >= 400) throw refused('initialize', outcome);
  const id = outcome.headers?.['mcp-session-id'];
  const mcp = {
    ...accept,
    'mcp-protocol-version': MCP_VERSION,
    ...(typeof id === 'string' && { 'mcp-session-id': id }),
  };
  const body = { jsonrpc: '2.0', method: 'notifications/initialized' };
  await ask(url, { method: 'POST', body, headers: { ...session, ...mcp } });
  return mcp;
}

function refused(what: string, outcome: HttpOutcome): UsageError {
  const told = outcome.type === 'answer' ? `was answered ${outcome.status}` : outcome.error;
  return new UsageError(`${what}: ${told}; the probe could not log in`);
}

function untilSemicolon(cookie: string): string {
  return cookie.split(';', 1)[0]!;
}

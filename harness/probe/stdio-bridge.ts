// A program that stands between HTTP and an MCP server over stdio, so that one can be probed:
// `node stdio-bridge.js PORT PATH COMMAND`. POST hands a message over and answers with what comes back under
// its id; GET /tools/NAME calls a tool and answers with its content. It ends with the server.
import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';

interface Message {
  readonly jsonrpc: '2.0';
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: {
    readonly structuredContent?: unknown;
    readonly content?: readonly { readonly text?: string }[];
  };
}

const [, , port, path, command = ''] = process.argv;

const server = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
server.stdin.on('error', () => {});
server.once('exit', (code) => process.exit(code ?? 1));

/** Those that are not answered yet, by ids of our own: the probe's copies all have the same one. */
const waiting = new Map<number, (message: Message) => void>();
let asked = 0;

const tell = (message: Omit<Message, 'jsonrpc'> & { readonly error?: unknown }): void => {
  server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
};

createInterface({ input: server.stdout }).on('line', (line) => {
  const message = parsed(line);
  if (message?.id === undefined) return;
  if (message.method === undefined) waiting.get(Number(message.id))?.(message);
  else if (message.method === 'ping') tell({ id: message.id, result: {} });
  else tell({ id: message.id, error: { code: -32_601, message: 'nothing but ping' } });
});

/** Asks, and takes it back when whoever waits for the answer is gone. */
function ask(request: Omit<Message, 'id' | 'jsonrpc'>, response: ServerResponse): Promise<Message> {
  asked += 1;
  const id = asked;
  return new Promise((resolve) => {
    const forget = (): void => {
      if (!waiting.delete(id)) return;
      tell({ method: 'notifications/cancelled', params: { requestId: id } });
    };
    response.once('close', forget);
    waiting.set(id, (message) => {
      waiting.delete(id);
      resolve(message);
    });
    tell({ ...request, id });
  });
}

createServer((request, response) => {
  response.on('error', () => {});
  void answer(request, response);
}).listen(Number(port), '127.0.0.1');

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '';
  const send = (status: number, body?: unknown): void => {
    const text = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  };
  const [, tool] = /^\/tools\/([^/?]+)$/.exec(url) ?? [];
  if (request.method === 'GET' && tool !== undefined) {
    const params = { name: decodeURIComponent(tool), arguments: {} };
    const { result } = await ask({ method: 'tools/call', params }, response);
    const [content] = result?.content ?? [];
    return send(200, result?.structuredContent ?? parsed(content?.text ?? '') ?? content);
  }
  if (request.method !== 'POST' || url !== path) return send(request.method === 'POST' ? 404 : 405);
  let text = '';
  for await (const part of request) text += String(part);
  const message = parsed(text);
  if (message === undefined) return send(400);
  const { id, ...rest } = message;
  if (id !== undefined) return send(200, { ...(await ask(rest, response)), id });
  tell(rest);
  send(202);
}

function parsed(text: string): Message | undefined {
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}

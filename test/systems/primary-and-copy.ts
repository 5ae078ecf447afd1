// Registers on two nodes: PUT /KEY writes, GET /KEY reads. The primary decides and has all on disk; it
// hands its state on to the copy, which passes on to the primary whatever it is asked.
// `node primary-and-copy.js ROLE PORT FOLDER PEER [--read-copy]`: with the latter the copy answers reads
// from what it was last handed, which is wrong as soon as the primary does not reach it.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [role = '', port, folder, peer, mistake] = process.argv.slice(2);
const file = `${folder}/writes.jsonl`;

interface State {
  /** How many writes are in it. */
  readonly count: number;
  readonly registers: Readonly<Record<string, unknown>>;
}

let state: State = { count: 0, registers: {} };

function write(key: string, value: unknown): void {
  state = { count: state.count + 1, registers: { ...state.registers, [key]: value } };
}

if (role === 'primary' && existsSync(file)) {
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const { key, value } = JSON.parse(line) as { readonly key: string; readonly value: unknown };
    write(key, value);
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function answerAsPrimary(method: string, key: string, body: string): Promise<Answer> {
  if (method === 'GET')
    return { status: 200, body: JSON.stringify({ value: state.registers[key] ?? null }) };
  const { value } = JSON.parse(body) as { readonly value: unknown };
  appendFileSync(file, `${JSON.stringify({ key, value })}\n`);
  write(key, value);
  void ask('POST', 'state', JSON.stringify(state)).catch(() => {});
  return { status: 200, body: '{}' };
}

async function answerAsCopy(method: string, key: string, body: string): Promise<Answer> {
  if (method === 'POST') {
    const handed = JSON.parse(body) as State;
    if (handed.count > state.count) state = handed;
    return { status: 200, body: '{}' };
  }
  if (method === 'GET' && mistake === '--read-copy') {
    return { status: 200, body: JSON.stringify({ value: state.registers[key] ?? null }) };
  }
  return ask(method, key, body).catch(() => ({ status: 504, body: '{}' }));
}

/** The peer, at the address of the link to it. */
async function ask(method: string, key: string, body: string): Promise<Answer> {
  const response = await fetch(`http://${peer}/${key}`, {
    method,
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(400),
    ...(method !== 'GET' && { body }),
  });
  return { status: response.status, body: await response.text() };
}

createServer((request, response) => {
  const key = (request.url ?? '').slice(1);
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    const answer = role === 'primary' ? answerAsPrimary : answerAsCopy;
    void answer(request.method ?? '', key, text).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
}).listen(Number(port), '127.0.0.1');

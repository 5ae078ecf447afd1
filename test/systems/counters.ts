// A counter server on disk: POST /counters/KEY adds and answers the new number, GET reads it.
// `node counters.js PORT FOLDER [--forget-ids]`: the latter treats a retried request as a new one.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, folder, mistake] = process.argv.slice(2);
const file = `${folder}/additions.jsonl`;

interface Addition {
  readonly id: string;
  readonly key: string;
  readonly by: number;
  readonly value: number;
}

const additions: Addition[] = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Addition)
  : [];

const valueOf = (key: string): number =>
  additions.findLast((addition) => addition.key === key)?.value ?? 0;

function add(key: string, by: number, id: string): number {
  const before = additions.find((addition) => addition.id === id);
  if (before !== undefined && mistake !== '--forget-ids') return before.value;
  const addition = { id, key, by, value: valueOf(key) + by };
  appendFileSync(file, `${JSON.stringify(addition)}\n`);
  additions.push(addition);
  return addition.value;
}

createServer((request, response) => {
  const key = (request.url ?? '').split('/').at(-1) ?? '';
  const answer = (value: number): void => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ value }));
  };
  if (request.method !== 'POST') return answer(valueOf(key));
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    const { by } = JSON.parse(text) as { readonly by: number };
    answer(add(key, by, String(request.headers['idempotency-key'])));
  });
}).listen(Number(port), '127.0.0.1');

// An example to replace by your own: a counter that remembers request ids. To see doubletake catch a
// duplicate, delete the line that begins with `if (before`.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, folder] = process.argv.slice(2);
const file = `${folder}/additions.jsonl`;
const additions = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];

const valueOf = (key) => additions.findLast((addition) => addition.key === key)?.value ?? 0;

function add(key, by, id) {
  const before = additions.find((addition) => addition.id === id);
  if (before !== undefined) return before.value;
  const addition = { id, key, by, value: valueOf(key) + by };
  appendFileSync(file, `${JSON.stringify(addition)}\n`);
  additions.push(addition);
  return addition.value;
}

createServer(async (request, response) => {
  const key = request.url.split('/').at(-1);
  let text = '';
  for await (const part of request) text += part;
  const isAdd = request.method === 'POST';
  const value = isAdd
    ? add(key, JSON.parse(text).by, request.headers['idempotency-key'])
    : valueOf(key);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ value }));
}).listen(Number(port), '127.0.0.1');

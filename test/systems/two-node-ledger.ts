// A ledger on two nodes: the primary books on disk, the backup passes on what it is asked. The keys of requests
// are only in the primary's memory, so that what is sent again after a restart is booked twice.
// `node two-node-ledger.js ROLE PORT FOLDER PEER`
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [role, port, folder, peer] = process.argv.slice(2);
const file = `${folder}/entries.jsonl`;

interface Entry {
  readonly account: string;
  readonly by: number;
}

const entries: Entry[] = existsSync(file)
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Entry)
  : [];
const answers = new Map<string, number>();

const balanceOf = (account: string): number =>
  entries.reduce((sum, entry) => (entry.account === account ? sum + entry.by : sum), 0);

interface Asked {
  readonly request: IncomingMessage;
  readonly account: string;
  readonly key: string;
  readonly text: string;
}

async function book({ request, account, key, text }: Asked): Promise<unknown> {
  if (request.method === 'GET') return { value: balanceOf(account) };
  if (!answers.has(key)) {
    const { by } = JSON.parse(text) as { readonly by: number };
    entries.push({ account, by });
    appendFileSync(file, `${JSON.stringify({ account, by })}\n`);
    answers.set(key, balanceOf(account));
  }
  await sleep(60); // in which a kill finds it booked and not answered
  return { value: answers.get(key) };
}

async function passOn({ request, key, text }: Asked): Promise<unknown> {
  const passed = await fetch(`http://${peer}${request.url}`, {
    method: request.method ?? 'GET',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    ...(text !== '' && { body: text }),
  });
  return passed.json();
}

createServer((request, response) => {
  void (async () => {
    let text = '';
    for await (const part of request) text += String(part);
    const key = String(request.headers['idempotency-key'] ?? '');
    const asked = { request, account: request.url?.split('/').at(-1) ?? '', key, text };
    try {
      const answer = await (role === 'primary' ? book(asked) : passOn(asked));
      response.end(JSON.stringify(answer));
    } catch {
      response.writeHead(504).end('{}');
    }
  })();
}).listen(Number(port), '127.0.0.1');

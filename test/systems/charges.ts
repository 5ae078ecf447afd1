// What the charging servers of this folder share: POST /charges with an Idempotency-Key, GET /charges,
// and a ledger on disk that survives being killed. How each treats its keys is in its own file.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Charge {
  readonly id: number;
  readonly key: string;
  readonly reference: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export type ChargeHandler = (key: string, reference: string) => Promise<Answer>;

/** `node SERVER.js PORT FOLDER`. */
export const [port, folder] = [Number(process.argv[2]), String(process.argv[3])];

/** Lines of JSON on disk, there as soon as `append` returns. */
export function openLines<T>(name: string): {
  readonly all: T[];
  readonly append: (line: T) => void;
} {
  const file = `${folder}/${name}.jsonl`;
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const all = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
  return {
    all,
    append: (line) => {
      all.push(line);
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
  };
}

/** What every charge waits for: the card network. */
export const askCardNetwork = (): Promise<void> => sleep(20);

export function serve(charges: readonly Charge[], handle: ChargeHandler): void {
  const answer = (response: ServerResponse, { status, body }: Answer): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  createServer((request, response) => {
    if (request.method !== 'POST') return answer(response, { status: 200, body: charges });
    void readBody(request).then(async ({ reference }) =>
      answer(response, await handle(String(request.headers['idempotency-key']), reference)),
    );
  }).listen(port, '127.0.0.1');
}

async function readBody(request: IncomingMessage): Promise<{ readonly reference: string }> {
  let text = '';
  for await (const part of request) text += String(part);
  return JSON.parse(text) as { reference: string };
}

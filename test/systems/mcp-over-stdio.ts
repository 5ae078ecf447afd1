// An MCP server over stdio that charges, right or wrong: `node mcp-over-stdio.js - FOLDER right|wrong`. What was
// executed is on disk; wrongly, which keys were seen is in memory.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { openLines } from './charges.ts';

interface Call {
  readonly id?: number;
  readonly method: string;
  readonly params?: {
    readonly name?: string;
    readonly arguments?: { readonly requestId?: string };
  };
}

const isWrong = process.argv[4] === 'wrong';
const charges = openLines<{ readonly id: string; readonly key: string }>('charges');
const seen = new Map(isWrong ? [] : charges.all.map((one) => [one.key, one]));

function charge(key: string): unknown {
  const done = seen.get(key);
  if (done !== undefined) return done;
  const own = { id: randomUUID(), key };
  charges.append(own);
  seen.set(key, own);
  return own;
}

function resultOf({ method, params }: Call): unknown {
  if (method === 'initialize') return { protocolVersion: '2025-06-18', capabilities: {} };
  const isCharge = params?.name === 'charge';
  const done = isCharge ? charge(String(params?.arguments?.requestId)) : charges.all;
  return { content: [{ type: 'text', text: JSON.stringify(done) }] };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const call = JSON.parse(line) as Call;
  if (call.id === undefined) return;
  const answer = { jsonrpc: '2.0', id: call.id, result: resultOf(call) };
  // Work takes a moment, in which copies overtake each other.
  setTimeout(() => process.stdout.write(`${JSON.stringify(answer)}\n`), 20);
});

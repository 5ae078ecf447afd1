// A counter that tells everything that it was told: in its answers, and in its log with its environment.
//
// node telltale.js PORT
import { createServer } from 'node:http';

const counts = new Map<string, number>();
const answered = new Map<string, string>();

createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += String(part)));
  request.on('end', () => {
    const key = String(request.headers['idempotency-key']);
    const path = (request.url ?? '').split('?')[0]!;
    const isRead = request.method === 'GET';
    if (!isRead && !answered.has(key)) {
      counts.set(path, (counts.get(path) ?? 0) + 1);
      const told = { url: request.url, headers: request.headers, body: parse(text) };
      answered.set(key, JSON.stringify({ value: counts.get(path), told }));
      console.log(JSON.stringify({ told, environment: process.env }), text);
    }
    const count = { value: counts.get(path) ?? 0, told: request.headers };
    response.setHeader('content-type', 'application/json');
    response.end(isRead ? JSON.stringify(count) : answered.get(key));
  });
}).listen(Number(process.argv[2]), '127.0.0.1');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

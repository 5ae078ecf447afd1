// A server that tells its wall clock and its monotonic clock, both in milliseconds, and how many
// descriptors it can open more, 20 at most: `node timekeeper.js PORT`.
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:http';

const [port] = process.argv.slice(2);

createServer((_, response) => {
  const wallMs = Date.now();
  const monotonicMs = performance.now();
  const opened: number[] = [];
  try {
    while (opened.length < 20) opened.push(openSync('/dev/null', 'r'));
  } catch {
    // As many as it can.
  }
  for (const file of opened) closeSync(file);
  response.end(JSON.stringify({ wallMs, monotonicMs, room: opened.length }));
}).listen(Number(port), '127.0.0.1');

// As servers do: it looks at its clock now and then.
setInterval(() => void Date.now(), 50);

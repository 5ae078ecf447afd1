#!/usr/bin/env bash
# Finding: Node's fetch sends a POST again, unasked, when it is answered 421 (Misdirected Request), with
#   plain HTTP on a connection that served nobody else. undici's own request() and http.request do not.
# Package: undici 7.30.2 (npm), and the fetch of the Node that runs this. Seen 2026-11-28.
# Why it matters: the Fetch standard says so, for connections shared by several hosts; a server or hop that
#   answers 421 after it has done the work gets the work twice from a client that repeats nothing else.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >npm.log
npm install --silent --no-audit --no-fund undici@7.30.2 >>npm.log 2>&1
cat >run.mjs <<'EOF'
import http from 'node:http';
import { readFileSync } from 'node:fs';
import * as undici from 'undici';

let arrivals = 0;
const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    arrivals += 1;
    response.writeHead(421).end();
  });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}/charges`;
const post = { method: 'POST', body: '{}' };
const { version } = JSON.parse(readFileSync('node_modules/undici/package.json', 'utf8'));
const calls = {
  [`fetch of Node ${process.versions.node}`]: async () => (await fetch(url, post)).status,
  [`fetch of undici ${version}`]: async () => (await undici.fetch(url, post)).status,
  [`request of undici ${version}`]: async () => (await undici.request(url, post)).statusCode,
};
const seen = [];
for (const [name, call] of Object.entries(calls)) {
  arrivals = 0;
  const status = await call();
  seen.push(arrivals);
  console.log(`${name}: arrived ${arrivals} times, caller saw ${status}`);
}
process.exit(seen.join() === '2,2,1' ? 0 : 1);
EOF
node run.mjs

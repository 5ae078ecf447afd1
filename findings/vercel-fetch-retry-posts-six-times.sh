#!/usr/bin/env bash
# Finding: @vercel/fetch-retry with its defaults sends a POST six times within seconds, when its reply is lost
#   and when it is answered 503. Of the packages with the same promise fetch-retry sends 4 and 1, and
#   make-fetch-happen (asked for 3 retries), retry-axios and xior's plugin leave POST alone.
# Packages: @vercel/fetch-retry 5.1.3 on node-fetch 2.7.0, fetch-retry 6.0.0, make-fetch-happen 15.0.6,
#   retry-axios 4.0.3 on axios 1.21.1, xior 0.8.5 (npm). Seen 2026-11-28.
# Why it matters: "fetch with retries" says nothing about which requests; the one that is picked decides
#   whether a charge that was made is made five times more.
set -euo pipefail
dir=$(mktemp -d)
cd "$dir"
server=
trap 'kill $server 2>/dev/null && wait $server 2>/dev/null || true; rm -rf "$dir"' EXIT
npm init -y >npm.log
npm install --silent --no-audit --no-fund @vercel/fetch-retry@5.1.3 node-fetch@2.7.0 fetch-retry@6.0.0 \
  make-fetch-happen@15.0.6 retry-axios@4.0.3 axios@1.21.1 xior@0.8.5 >>npm.log 2>&1
cat >server.mjs <<'EOF'
import { createServer } from 'node:http';

const arrivals = {};
createServer((request, response) => {
  if (request.url === '/arrivals') return response.end(JSON.stringify(arrivals));
  request.resume().on('end', () => {
    arrivals[request.url] = (arrivals[request.url] ?? 0) + 1;
    if (request.url.endsWith('/lost')) request.socket.end();
    else response.writeHead(503).end();
  });
}).listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});
EOF
node server.mjs >port &
server=$!
until [ -s port ]; do sleep 0.1; done
cat >run.mjs <<'EOF'
import vercel from '@vercel/fetch-retry';
import axios from 'axios';
import fetchRetry from 'fetch-retry';
import fetchHappen from 'make-fetch-happen';
import nodeFetch from 'node-fetch';
import { attach } from 'retry-axios';
import xior from 'xior';
import errorRetry from 'xior/plugins/error-retry';

const base = `http://127.0.0.1:${process.argv[2]}`;
const post = { method: 'POST', body: 'charge' };
const withPlugin = axios.create();
attach(withPlugin);
const withErrorRetry = xior.create();
withErrorRetry.plugins.use(errorRetry());
const clients = {
  '@vercel/fetch-retry': (url) => vercel(nodeFetch)(url, post),
  'fetch-retry': (url) => fetchRetry(fetch)(url, post),
  'make-fetch-happen': (url) => fetchHappen(url, { ...post, retry: 3 }),
  'retry-axios': (url) => withPlugin.post(url, 'charge'),
  xior: (url) => withErrorRetry.post(url, { charge: 1 }),
};
for (const [name, send] of Object.entries(clients)) {
  for (const way of ['lost', '503']) await send(`${base}/${name}/${way}`).catch(() => {});
}
const arrivals = await (await fetch(`${base}/arrivals`)).json();
for (const name of Object.keys(clients)) {
  console.log(`${name}: reply lost ${arrivals[`/${name}/lost`]}, 503 ${arrivals[`/${name}/503`]}`);
}
process.exit();
EOF
node run.mjs "$(cat port)" | tee seen
cat >expected <<'EOF'
@vercel/fetch-retry: reply lost 6, 503 6
fetch-retry: reply lost 4, 503 1
make-fetch-happen: reply lost 1, 503 1
retry-axios: reply lost 1, 503 1
xior: reply lost 1, 503 1
EOF
diff expected seen

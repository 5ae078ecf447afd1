#!/usr/bin/env bash
# Finding: the SDKs of OpenAI and Anthropic send one generation three times when its reply is lost, and no
#   copy carries an idempotency key; Stripe's SDK sends three, too, all
#   under one key that it makes itself.
# Packages: openai 6.49.0, @anthropic-ai/sdk 1.14.0, stripe 23.1.0 (npm). Seen 2026-11-28.
# Why it matters: a generation costs money and may call tools; the server has nothing to tell a copy by
#   (a retry count is sent, but no name for the request), so that it runs up to three times for one call.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >npm.log
npm install --silent --no-audit --no-fund openai@6.49.0 @anthropic-ai/sdk@1.14.0 stripe@23.1.0 >>npm.log 2>&1
cat >run.mjs <<'EOF'
import http from 'node:http';
import { readFileSync } from 'node:fs';

const arrivals = [];
// Takes the whole request, then closes the connection without an answer.
const server = http.createServer((request) => {
  request.resume().on('end', () => {
    arrivals.push(request.headers['idempotency-key']);
    request.socket.end();
  });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const { port } = server.address();
const baseURL = `http://127.0.0.1:${port}`;
const { default: OpenAI } = await import('openai');
const { default: Anthropic } = await import('@anthropic-ai/sdk');
const { default: Stripe } = await import('stripe');
const messages = [{ role: 'user', content: 'charge the customer' }];
const calls = {
  openai: () =>
    new OpenAI({ apiKey: 'none', baseURL }).chat.completions.create({ model: 'm', messages }),
  '@anthropic-ai/sdk': () =>
    new Anthropic({ apiKey: 'none', baseURL }).messages.create({ model: 'm', max_tokens: 9, messages }),
  stripe: () =>
    new Stripe('sk_none', { host: '127.0.0.1', port, protocol: 'http' }).charges.create({
      amount: 1,
      currency: 'eur',
    }),
};
let isAsFound = true;
for (const [name, call] of Object.entries(calls)) {
  arrivals.length = 0;
  await call().catch(() => {});
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  const keys = new Set(arrivals);
  const use = keys.has(undefined) ? 'no key' : `${keys.size} key`;
  console.log(`${name} ${version}: one call arrived ${arrivals.length} times, with ${use}`);
  isAsFound &&= arrivals.length === 3 && use === (name === 'stripe' ? '1 key' : 'no key');
}
process.exit(isAsFound ? 0 : 1);
EOF
node run.mjs

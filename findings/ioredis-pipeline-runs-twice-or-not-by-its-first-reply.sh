#!/usr/bin/env bash
# Finding: ioredis decides by the first reply whether a pipeline is sent again. Nothing of it answered:
#   all of it runs twice, and the caller sees success. One reply of three arrived before the connection
#   was lost: nothing is sent again, and the caller sees an error for commands that have run.
# Packages: ioredis 6.0.0 (npm), Debian's redis-tools (Redis 7.0). Seen 2026-11-28.
# Why it matters: one and the same fault, a millisecond apart, is "twice" or "an error although once": who
#   tests with replies that are lost whole never meets the second, and the other way round.
set -euo pipefail
dir=$(mktemp -d)
cd "$dir"
redis=
trap 'kill $redis 2>/dev/null || true; rm -rf "$dir"' EXIT
chmod 755 "$dir"
apt-get download -q redis-tools liblzf1 libjemalloc2 >apt.log 2>&1
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find "$dir/root" -name 'libjemalloc.so.2')")
export LD_LIBRARY_PATH
npm init -y >npm.log
npm install --silent --no-audit --no-fund ioredis@6.0.0 >>npm.log 2>&1
# A copy named redis-server is the server.
cp root/usr/bin/redis-check-rdb redis-server
./redis-server --version
./redis-server --port 0 --unixsocket "$dir/redis.sock" --save '' >redis.log &
redis=$!
for _ in $(seq 50); do [ -S redis.sock ] && break; sleep 0.1; done
cat >run.mjs <<'EOF'
import net from 'node:net';
import { readFileSync } from 'node:fs';
import Redis from 'ioredis';

const path = `${process.cwd()}/redis.sock`;
const direct = new Redis({ path });
/** Lets the server answer the first pipeline, hands over `bytes` of the answer, and closes. */
async function withLostReply(bytes) {
  let isArmed = true;
  const relay = net.createServer((client) => {
    const server = net.connect(path);
    let isLosing = false;
    client.on('error', () => server.destroy()).on('close', () => server.destroy());
    server.on('error', () => client.destroy());
    client.on('data', (data) => {
      if (isArmed && data.includes('incr')) [isArmed, isLosing] = [false, true];
      server.write(data);
    });
    server.on('data', (data) => {
      if (!isLosing) return void client.write(data);
      client.end(data.subarray(0, bytes));
    });
  });
  await new Promise((done) => relay.listen(0, '127.0.0.1', done));
  await direct.flushall();
  const redis = new Redis(relay.address().port);
  await redis.ping();
  const seen = await redis.pipeline().incr('a').incr('b').incr('c').exec();
  redis.disconnect();
  relay.close();
  const told = seen.map(([error, value]) => (error === null ? value : 'error')).join(' ');
  const counts = (await direct.mget('a', 'b', 'c')).join(' ');
  console.log(`${bytes === 0 ? 'no reply' : 'one reply of three'} arrived: caller saw ${told}; counters are ${counts}`);
  return `${told}|${counts}`;
}
console.log('ioredis', JSON.parse(readFileSync('node_modules/ioredis/package.json', 'utf8')).version);
const whole = await withLostReply(0);
const part = await withLostReply(':1\r\n'.length);
process.exit(whole === '2 2 2|2 2 2' && part === '1 error error|1 1 1' ? 0 : 1);
EOF
node run.mjs

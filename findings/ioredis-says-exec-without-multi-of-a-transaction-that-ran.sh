#!/usr/bin/env bash
# Finding: a transaction of ioredis without pipelining, whose EXEC loses its reply, ends in "EXEC without
#   MULTI", as if it had never been: EXEC alone is sent again on the new connection, which knows no MULTI.
#   It has run. The same transaction in its default form runs twice instead.
# Packages: ioredis 6.0.0 (npm), Debian's redis-tools (Redis 7.0). Seen 2026-11-28.
# Why it matters: the error is a definite one, and wrong: who repeats the transaction after it, as one may
#   after a command that was refused, has it run twice.
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
async function withLostReply(name, transact) {
  let isArmed = true;
  const relay = net.createServer((client) => {
    const server = net.connect(path);
    let isLosing = false;
    client.on('error', () => server.destroy()).on('close', () => server.destroy());
    server.on('error', () => client.destroy());
    client.on('data', (data) => {
      if (isArmed && data.includes('exec')) [isArmed, isLosing] = [false, true];
      server.write(data);
    });
    server.on('data', (data) => void (isLosing ? client.end() : client.write(data)));
  });
  await new Promise((done) => relay.listen(0, '127.0.0.1', done));
  await direct.flushall();
  const redis = new Redis(relay.address().port);
  await redis.ping();
  const told = await transact(redis).then(JSON.stringify, (error) => error.message);
  redis.disconnect();
  relay.close();
  const count = await direct.get('a');
  console.log(`${name}: caller saw ${told}; the counter is ${count}`);
  return `${told}|${count}`;
}
console.log('ioredis', JSON.parse(readFileSync('node_modules/ioredis/package.json', 'utf8')).version);
const stepwise = await withLostReply('multi({ pipeline: false })', async (redis) => {
  await redis.multi({ pipeline: false });
  await redis.incr('a');
  return redis.exec();
});
const whole = await withLostReply('multi()', (redis) => redis.multi().incr('a').exec());
process.exit(stepwise === 'ERR EXEC without MULTI|1' && whole === '[[null,2]]|2' ? 0 : 1);
EOF
node run.mjs

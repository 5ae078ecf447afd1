#!/usr/bin/env bash
# Finding: a JetStream stream that keeps work until it is acknowledged forgets, when its server is killed,
#   the message ids of all work that was done: the same id within its duplicate window (2 minutes) is a
#   duplicate before the restart and new work after it.
# Packages: nats-server 2.15.2 (Go), @nats-io/jetstream 3.4.0 (npm). Seen 2026-11-28.
# Why it matters: the window is rebuilt from the messages that are still stored, and work that was done is
#   not. A publisher that lost its acknowledgement and tries again, as it is told to, with the same id, has
#   the work done twice just when a server crashed.
set -euo pipefail
dir=$(mktemp -d)
cd "$dir"
nats=
trap 'kill $nats 2>/dev/null && wait $nats 2>/dev/null || true; chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
GOPATH=$dir/go GOBIN=$dir GOFLAGS=-modcacherw go install github.com/nats-io/nats-server/v2@v2.15.2 2>go.log
npm init -y >npm.log
npm install --silent --no-audit --no-fund @nats-io/transport-node@3.4.0 @nats-io/jetstream@3.4.0 >>npm.log 2>&1
./nats-server --version
start() {
  rm -f ports/*
  ./nats-server -js -sd "$dir/data" -a 127.0.0.1 -p -1 --ports_file_dir ports >server.log 2>&1 &
  nats=$!
  for _ in $(seq 100); do
    port=$(sed -nE 's/.*nats:\/\/127\.0\.0\.1:([0-9]+).*/\1/p' ports/*.ports 2>/dev/null || true)
    [ -n "$port" ] && return
    sleep 0.1
  done
  cat server.log
  exit 1
}
mkdir ports
start
cat >run.mjs <<'EOF'
import { connect } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';

const [port, phase] = process.argv.slice(2);
const connection = await connect({ servers: `127.0.0.1:${port}` });
const manager = await jetstreamManager(connection);
if (phase === 'before') {
  await manager.streams.add({ name: 'WORK', subjects: ['work'], retention: 'workqueue' });
  await manager.consumers.add('WORK', { durable_name: 'worker', ack_policy: 'explicit' });
}
const stream = jetstream(connection);
const worker = await stream.consumers.get('WORK', 'worker');
const publish = async () => {
  const { duplicate } = await stream.publish('work', 'charge', { msgID: 'charge-1' });
  const message = await worker.next({ expires: 1500 });
  await message?.ackAck();
  return `duplicate ${duplicate}, ${message === null ? 'not delivered' : 'delivered and acknowledged'}`;
};
console.log(`${phase} the kill: ${await publish()}`);
if (phase === 'before') console.log(`${phase} the kill, again: ${await publish()}`);
await connection.close();
EOF
node run.mjs "$port" before | tee seen
kill -9 "$nats"
wait "$nats" 2>/dev/null || true
start
node run.mjs "$port" after | tee -a seen
cat >expected <<'EOF'
before the kill: duplicate false, delivered and acknowledged
before the kill, again: duplicate true, not delivered
after the kill: duplicate false, delivered and acknowledged
EOF
diff expected seen

#!/usr/bin/env bash
# Finding: purging a JetStream stream does not purge its duplicate window: a message published again with
#   its id is acknowledged as a duplicate, with the old sequence number, and stored nowhere. The same
#   happens on another subject of the stream: ids are the stream's, not the subject's.
# Packages: nats-server 2.15.2 (Go), @nats-io/jetstream 3.4.0 (npm). Seen 2026-11-28.
# Why it matters: "purge, then publish everything again" acknowledges all and keeps nothing for 2 minutes;
#   an acknowledged message is lost, and a checker that trusts the acknowledgement says it is there.
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

const connection = await connect({ servers: `127.0.0.1:${process.argv[2]}` });
const manager = await jetstreamManager(connection);
await manager.streams.add({ name: 'CHARGES', subjects: ['charges.*'] });
const stream = jetstream(connection);
const publish = async (what, subject) => {
  const { seq, duplicate } = await stream.publish(subject, 'charge', { msgID: 'charge-1' });
  const { state } = await manager.streams.info('CHARGES');
  console.log(`${what}: sequence ${seq}, duplicate ${duplicate}, ${state.messages} stored`);
};
await publish('first', 'charges.a');
await manager.streams.purge('CHARGES');
await publish('after the purge', 'charges.a');
await publish('on another subject', 'charges.b');
await connection.close();
EOF
node run.mjs "$port" | tee seen
cat >expected <<'EOF'
first: sequence 1, duplicate false, 1 stored
after the purge: sequence 1, duplicate true, 0 stored
on another subject: sequence 1, duplicate true, 0 stored
EOF
diff expected seen

#!/usr/bin/env bash
# Finding: a JetStream stream that has sources has no duplicate window unless it is asked for one: a message
#   published to it twice with one id is stored twice and acknowledged as new, and so is the copy that comes
#   from a source. The documented default of 2 minutes is that of streams without sources.
# Packages: nats-server 2.15.2 (Go), @nats-io/jetstream 3.4.0 (npm). Seen 2026-11-28.
# Why it matters: adding a source to a design switches at-most-once publishing off without a word; nothing in
#   the acknowledgements shows it.
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
const stream = jetstream(connection);
await manager.streams.add({ name: 'origin', subjects: ['origin'] });
const sources = [{ name: 'origin' }];
const twoMinutes = 120e9;
const designs = { plain: {}, sourcing: { sources }, 'sourcing, asked': { sources, duplicate_window: twoMinutes } };
for (const [index, [design, more]] of Object.entries(designs).entries()) {
  const name = `charges-${index}`;
  const { config } = await manager.streams.add({ name, subjects: [name], ...more });
  const window = config.duplicate_window ? `${config.duplicate_window / 1e9} s` : 'none';
  const publish = () => stream.publish(name, 'charge', { msgID: 'charge-1' });
  const duplicates = [(await publish()).duplicate, (await publish()).duplicate];
  const { state } = await manager.streams.info(name);
  console.log(`${design}: window ${window}, duplicate ${duplicates.join(', then ')}, ${state.messages} stored`);
}
await connection.close();
EOF
node run.mjs "$port" | tee seen
cat >expected <<'EOF'
plain: window 120 s, duplicate false, then true, 1 stored
sourcing: window none, duplicate false, then false, 2 stored
sourcing, asked: window 120 s, duplicate false, then true, 1 stored
EOF
diff expected seen

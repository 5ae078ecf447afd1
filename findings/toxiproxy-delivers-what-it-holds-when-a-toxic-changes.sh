#!/usr/bin/env bash
# Finding: a reply that Toxiproxy's latency toxic holds is delivered at once when any toxic of that direction
#   changes: when the latency is raised, when another toxic is added or removed, even one of toxicity 0. A
#   change on the other direction leaves it alone.
# Package: github.com/Shopify/toxiproxy/v2 2.12.0 (Go). Seen 2026-11-28.
# Why it matters: two faults that overlap on one link shorten each other; "slower from now on" lets through
#   what was late, so a call that was to time out is answered.
set -euo pipefail
dir=$(mktemp -d)
cd "$dir"
toxiproxy=
trap 'kill $toxiproxy 2>/dev/null && wait $toxiproxy 2>/dev/null || true; chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
GOPATH=$dir/go GOBIN=$dir GOFLAGS=-modcacherw go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0 2>go.log
port=$(node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })")
./server -port "$port" -host 127.0.0.1 >server.log 2>&1 &
toxiproxy=$!
cat >run.mjs <<'EOF'
import { createServer, connect } from 'node:net';
import { once } from 'node:events';

const call = async (method, path, body) => {
  const answer = await fetch(`http://127.0.0.1:${process.argv[2]}${path}`, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.status === 204 ? undefined : answer.json();
};
for (let tries = 0; tries < 100; tries += 1) {
  const up = await call('GET', '/version').then(() => true, () => false);
  if (up) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const echo = createServer((socket) => socket.on('data', (bytes) => socket.write(bytes)).on('error', () => {}));
await once(echo.listen(0, '127.0.0.1'), 'listening');
const proxy = { name: 'link', listen: '127.0.0.1:0', upstream: `127.0.0.1:${echo.address().port}`, enabled: true };
const { listen } = await call('POST', '/proxies', proxy);
const toxics = '/proxies/link/toxics';
const latency = (name, stream, ms, toxicity = 1) => ({ name, stream, type: 'latency', toxicity, attributes: { latency: ms } });
await call('POST', toxics, latency('late', 'downstream', 6000));
const held = async (what, change) => {
  const socket = connect(Number(listen.split(':')[1]), '127.0.0.1');
  await once(socket, 'connect');
  const sent = performance.now();
  socket.write('ping');
  setTimeout(change, 500);
  await once(socket, 'data');
  console.log(`${what}: ${performance.now() - sent < 3000 ? 'delivered at once' : 'held for its 6 s'}`);
  socket.destroy();
};
await held('nothing changed', () => {});
await held('latency raised to 12 s', () => call('POST', `${toxics}/late`, { attributes: { latency: 12000 } }));
await call('POST', `${toxics}/late`, { attributes: { latency: 6000 } });
await held('another toxic added', () => call('POST', toxics, latency('more', 'downstream', 10)));
await held('that one removed', () => call('DELETE', `${toxics}/more`));
await held('one of toxicity 0 added', () => call('POST', toxics, latency('none', 'downstream', 10, 0)));
await held('one added to the other direction', () => call('POST', toxics, latency('up', 'upstream', 10)));
process.exit();
EOF
echo "toxiproxy 2.12.0"
node run.mjs "$port" | tee seen
cat >expected <<'EOF'
nothing changed: held for its 6 s
latency raised to 12 s: delivered at once
another toxic added: delivered at once
that one removed: delivered at once
one of toxicity 0 added: delivered at once
one added to the other direction: held for its 6 s
EOF
diff expected seen

#!/usr/bin/env bash
# Finding: Node 24's zlib reads the first frame of a zstd file and ends as if that were all, without an
#   error; files of several frames are what `cat a.zst b.zst`, pzstd and log rotation make. When frames
#   come in chunks of their own, the stream reads them all. Node 26 reads all, always; so does gzip.
# Packages: node 24.21.0 and 26.10.0 (npm). Seen 2026-11-28.
# Why it matters: a history compressed in segments is judged by its first segment only, and is "valid".
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
for version in 24.21.0 26.10.0; do
  mkdir "$version"
  (cd "$version" && npm init -y >npm.log && npm install --silent --no-audit --no-fund "node@$version" >>npm.log 2>&1)
done
cat >run.mjs <<'EOF'
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createZstdDecompress, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const lines = ['invoked\n', 'ok\n', 'fail\n'];
const frames = lines.map((line) => zstdCompressSync(line));
const shown = (read) => JSON.stringify(String(read));
const streamed = (chunks) => text(Readable.from(chunks).pipe(createZstdDecompress()));
console.log(process.version);
console.log('zstd, at once:', shown(zstdDecompressSync(Buffer.concat(frames))));
console.log('zstd, streamed in one chunk:', shown(await streamed([Buffer.concat(frames)])));
console.log('zstd, a chunk each frame:', shown(await streamed(frames)));
console.log('gzip, at once:', shown(gunzipSync(Buffer.concat(lines.map((line) => gzipSync(line))))));
EOF
for version in 24.21.0 26.10.0; do "./$version/node_modules/node/bin/node" run.mjs; done | tee seen
cat >expected <<'EOF'
v24.21.0
zstd, at once: "invoked\n"
zstd, streamed in one chunk: "invoked\n"
zstd, a chunk each frame: "invoked\nok\nfail\n"
gzip, at once: "invoked\nok\nfail\n"
v26.10.0
zstd, at once: "invoked\nok\nfail\n"
zstd, streamed in one chunk: "invoked\nok\nfail\n"
zstd, a chunk each frame: "invoked\nok\nfail\n"
gzip, at once: "invoked\nok\nfail\n"
EOF
diff expected seen

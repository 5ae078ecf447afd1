#!/usr/bin/env bash
# Finding: OpenTelemetry's OTLP/HTTP exporter for Python posts each of its tries twice: a lost reply is posted
#   again at once, inside of the try, and the try is then repeated after a pause: 8 posts of one span before
#   it gives up. JavaScript's makes 5, Go's 1 (it does not repeat after a lost reply at all).
# Packages: opentelemetry-exporter-otlp-proto-http 1.45.2 (PyPI), @opentelemetry/exporter-trace-otlp-http
#   0.223.1 (npm), go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp 1.47.0. Seen 2026-11-28.
# Why it matters: spans and delta counters carry no key; whatever was stored before the reply was lost is
#   counted as often as it was posted, and each language counts differently.
set -euo pipefail
dir=$(mktemp -d)
cd "$dir"
collector=
trap 'kill $collector 2>/dev/null && wait $collector 2>/dev/null || true; chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
python3 -m venv venv
venv/bin/pip -q install opentelemetry-sdk==1.45.2 opentelemetry-exporter-otlp-proto-http==1.45.2 2>pip.log
npm init -y >npm.log
npm install --silent --no-audit --no-fund @opentelemetry/sdk-trace-base@2.12.1 \
  @opentelemetry/exporter-trace-otlp-http@0.223.1 >>npm.log 2>&1
cat >collector.mjs <<'EOF'
// A collector that takes each post in whole and closes the connection instead of the answer.
import { createServer } from 'node:http';

const posts = {};
createServer((request, response) => {
  if (request.url === '/posts') return response.end(JSON.stringify(posts));
  request.resume().on('end', () => {
    posts[request.url] = (posts[request.url] ?? 0) + 1;
    request.socket.end();
  });
}).listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});
EOF
node collector.mjs >port &
collector=$!
until [ -s port ]; do sleep 0.1; done
url=http://127.0.0.1:$(cat port)
cat >run.py <<'EOF'
import sys
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=sys.argv[1])))
with provider.get_tracer('finding').start_as_current_span('charge'):
    pass
provider.shutdown()
EOF
cat >run.mjs <<'EOF'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

const exporter = new OTLPTraceExporter({ url: process.argv[2] });
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.getTracer('finding').startSpan('charge').end();
await provider.forceFlush().catch(() => {});
await provider.shutdown();
EOF
mkdir go-client
cat >go-client/main.go <<'EOF'
package main

import (
	"context"
	"os"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/trace"
)

func main() {
	ctx := context.Background()
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(os.Args[1]))
	if err != nil {
		panic(err)
	}
	provider := trace.NewTracerProvider(trace.WithSyncer(exporter))
	_, span := provider.Tracer("finding").Start(ctx, "charge")
	span.End()
	provider.Shutdown(ctx)
}
EOF
export GOPATH=$dir/go GOFLAGS=-modcacherw
(
  cd go-client
  go mod init finding
  go get go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp@v1.47.0 go.opentelemetry.io/otel/sdk@v1.47.0
  go build -o ../run-go .
) >go.log 2>&1
venv/bin/python run.py "$url/python" 2>python.log
node run.mjs "$url/javascript" 2>javascript.log
./run-go "$url/go" 2>go-run.log
curl -s "$url/posts" | tee seen
echo
echo '{"/python":8,"/javascript":5,"/go":1}' >expected
echo >>seen
diff expected seen

"""A counter that executes again what is sent again, and exports spans by OTLP in JSON, by hand:
spans.py PORT OTLP [PEER]"""

import http.client
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import urlsplit

port, otlp, copy = int(sys.argv[1]), urlsplit(sys.argv[2]), sys.argv[3:]
lock, values = Lock(), {}


def post(address, path, body, headers):
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request("POST", path, json.dumps(body), headers)
    connection.getresponse().read()
    connection.close()


def export(**span):
    body = {"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "add", **span}]}]}]}
    post(otlp.netloc, f"{otlp.path}/v1/traces", body, {"Content-Type": "application/json"})


def integer(key, value):
    return {"key": key, "value": {"intValue": str(value)}}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(values.get(self.path, 0))

    def do_POST(self):
        by = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["by"]
        _, trace, parent, _ = self.headers["traceparent"].split("-")
        own = {"traceId": trace, "spanId": os.urandom(8).hex(), "parentSpanId": parent, "kind": 2}
        start = str(time.time_ns())
        with lock:
            previous = values.get(self.path, 0)
            values[self.path] = previous + by
            attributes = [integer("previous", previous), integer("next", previous + by)]
            event = {"name": "executed", "timeUnixNano": str(time.time_ns())}
            for address in copy:
                self.pass_on(address, by, trace)
        end = str(time.time_ns())
        events = [{**event, "attributes": attributes}]
        export(**own, startTimeUnixNano=start, endTimeUnixNano=end, events=events)
        self.answer(previous + by)

    def pass_on(self, address, by, trace):
        own = {"traceId": trace, "spanId": os.urandom(8).hex(), "kind": 3}
        start = str(time.time_ns())
        post(address, self.path, {"by": by}, {"traceparent": f"00-{trace}-{own['spanId']}-01"})
        export(**own, startTimeUnixNano=start, endTimeUnixNano=str(time.time_ns()))

    def answer(self, value):
        body = json.dumps({"value": value}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()

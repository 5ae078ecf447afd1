#!/usr/bin/env bash
# Finding: Slack's SDK for Python posts a message again after a reply that was lost, within a second and
#   without being told to: its one default retry handler is for connection errors and takes a connection
#   that is closed without an answer for one, by chat_postMessage and by an incoming webhook alike. A
#   message that Slack's server refuses with 500 is not sent again.
# Package: slack_sdk 3.48.0 (PyPI). Seen 2026-11-28.
# Why it matters: an alert stands twice in the channel, and its sender has seen one success.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check slack_sdk==3.48.0
cat >run.py <<'EOF'
import http.server
import sys
import threading

from slack_sdk import WebClient
from slack_sdk.version import __version__
from slack_sdk.webhook import WebhookClient

arrivals = []
refused = False


class Once(http.server.BaseHTTPRequestHandler):
    """The first reply is lost, or every one is 500; a later one is good."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        arrivals.append(self.path)
        self.close_connection = True
        if not refused and len(arrivals) == 1:
            return
        self.send_response(500 if refused else 200)
        self.end_headers()
        self.wfile.write(b'{"ok": true}')

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Once)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"
calls = {
    "chat_postMessage": lambda: WebClient("none", base_url=url).chat_postMessage(channel="c", text="t"),
    "webhook": lambda: WebhookClient(f"{url}hook").send(text="t"),
}
print("slack_sdk", __version__)
seen = []
for refused in (False, True):
    for name, call in calls.items():
        arrivals.clear()
        try:
            call()
            told = "a success"
        except Exception as error:
            told = type(error).__name__
        if refused:
            told = "the refusal"
        seen.append(len(arrivals))
        way = "answered 500" if refused else "first reply lost"
        print(f"{name}, {way}: arrived {len(arrivals)} times; told: {told}")
sys.exit(0 if seen == [2, 2, 1, 1] else 1)
EOF
venv/bin/python run.py

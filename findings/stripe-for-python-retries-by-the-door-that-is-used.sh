#!/usr/bin/env bash
# Finding: Stripe's library for Python has a default of two retries, and obeys it through one of its two
#   doors: stripe.Charge.create sends a charge three times (one key for all) when the reply is lost,
#   StripeClient(...).v1.charges.create, the newer door, sends it once and gives up.
# Package: stripe 16.1.0 (PyPI). Seen 2026-11-28.
# Why it matters: the copies are harmless, since they carry a key; the call that is not repeated is the
#   one that leaves its user with "did it run?", and moving from the old door to the new one brings that
#   question back without a word.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check stripe==16.1.0
cat >run.py <<'EOF'
import http.server
import sys
import threading
from importlib.metadata import version

import stripe

arrivals = []


class Swallow(http.server.BaseHTTPRequestHandler):
    """Takes the whole request, then closes the connection without an answer."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        arrivals.append(self.headers.get("idempotency-key"))
        self.close_connection = True

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Swallow)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
stripe.api_key = "sk_none"
stripe.api_base = url
calls = {
    "stripe.Charge.create": lambda: stripe.Charge.create(amount=1, currency="eur"),
    "StripeClient": lambda: stripe.StripeClient(
        "sk_none", base_addresses={"api": url}
    ).v1.charges.create({"amount": 1, "currency": "eur"}),
}
print(f"stripe {version('stripe')}, max_network_retries = {stripe.max_network_retries}")
seen = []
for name, call in calls.items():
    arrivals.clear()
    try:
        call()
    except stripe.APIConnectionError:
        pass
    seen.append((len(arrivals), len(set(arrivals)), None in arrivals))
    print(f"{name}: arrived {len(arrivals)} times, under {len(set(arrivals))} key")
sys.exit(0 if seen == [(3, 1, False), (1, 1, False)] and stripe.max_network_retries == 2 else 1)
EOF
venv/bin/python run.py

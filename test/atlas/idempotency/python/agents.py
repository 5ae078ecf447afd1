"""A tool of an agent behind HTTP: the guard named by LIB is around the tool, the header's key is its key."""
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from effect import FILE, PORT, charge_sync, listed

LIB = os.environ["LIB"]
db = FILE + ".guard.db"


def charge(key: str, body: dict, who: str) -> dict:
    return charge_sync(key, body, who)


if LIB == "agent-once":
    from once import Once
    once = Once(path=db)

    def guarded(key, body, who):
        return once.execute(fn=lambda body, who: charge(key, body, who), tool_name="charge", key=key, body=body, who=who)
elif LIB == "agentraas":
    from agentraas.local import SQLiteStore, exactly_once
    guarded = exactly_once(store=SQLiteStore(db), key=lambda key, body, who: key)(charge)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self.answer(200, listed())

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        try:
            self.answer(201, guarded(self.headers.get("Idempotency-Key"), body, self.headers.get("Authorization")))
        except (BrokenPipeError, ConnectionResetError):
            pass
        except RuntimeError as error:
            self.answer(500, {"error": str(error)})
        except Exception as error:
            self.answer(409, {"error": f"{type(error).__name__}: {error}"})

    def log_message(self, *args):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()

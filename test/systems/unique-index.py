"""Right: key and charge are one row of an SQLite table with a unique index, written in one
transaction. `python3 unique-index.py PORT FOLDER`; nothing but the standard library."""

import json
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, FOLDER = int(sys.argv[1]), sys.argv[2]


def connect():
    database = sqlite3.connect(f"{FOLDER}/charges.sqlite", timeout=10, isolation_level=None)
    database.execute("PRAGMA synchronous = FULL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS charges (id INTEGER PRIMARY KEY, key TEXT UNIQUE, reference TEXT)"
    )
    return database


def charge(key, reference):
    database = connect()
    with database:
        database.execute(
            "INSERT INTO charges (key, reference) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
            (key, reference),
        )
        row = database.execute("SELECT id, key, reference FROM charges WHERE key = ?", (key,))
        charged = as_charge(row.fetchone())
    database.close()
    return charged


def charges():
    database = connect()
    rows = database.execute("SELECT id, key, reference FROM charges ORDER BY id").fetchall()
    database.close()
    return [as_charge(row) for row in rows]


def as_charge(row):
    return {"id": row[0], "key": row[1], "reference": row[2]}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200, charges())

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(201, charge(self.headers["Idempotency-Key"], body["reference"]))

    def answer(self, status, body):
        text = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            pass  # the client has gone; the charge stays

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()

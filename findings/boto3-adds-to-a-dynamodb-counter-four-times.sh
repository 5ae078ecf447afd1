#!/usr/bin/env bash
# Finding: with boto3's defaults one UpdateItem that adds 1 to a counter is sent four times when its reply
#   is lost, one SendMessage of SQS and one SendEmail of SES three times. DynamoDB is the service with the
#   most tries, and ADD the one of its updates that a copy changes again.
# Package: boto3 1.44.8 (PyPI). Seen 2026-11-28.
# Why it matters: the counter is right only if the reply always comes. All copies carry one
#   amz-sdk-invocation-id, so that a server could know them, and the call of the user has no place for a key.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check boto3==1.44.8
cat >run.py <<'EOF'
import http.server
import sys
import threading

import boto3

arrivals = []


class Swallow(http.server.BaseHTTPRequestHandler):
    """Takes the whole request, then closes the connection without an answer."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        arrivals.append(self.headers.get("amz-sdk-invocation-id"))
        self.close_connection = True

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Swallow)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"


def client(service):
    keys = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
    return boto3.client(service, endpoint_url=url, region_name="eu-west-1", **keys)


def add():
    client("dynamodb").update_item(
        TableName="counters",
        Key={"id": {"S": "a"}},
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def send():
    client("sqs").send_message(QueueUrl=f"{url}/1/charges", MessageBody="charge")


def mail():
    text = {"Data": "your receipt"}
    client("ses").send_email(
        Source="a@example.org",
        Destination={"ToAddresses": ["b@example.org"]},
        Message={"Subject": text, "Body": {"Text": text}},
    )


print("boto3", boto3.__version__)
seen = []
for name, call in (("DynamoDB UpdateItem ADD", add), ("SQS SendMessage", send), ("SES SendEmail", mail)):
    arrivals.clear()
    try:
        call()
    except Exception as error:
        told = type(error).__name__
    seen.append(len(arrivals))
    print(f"{name}: arrived {len(arrivals)} times under {len(set(arrivals))} invocation id; told: {told}")
sys.exit(0 if seen == [4, 3, 3] else 1)
EOF
venv/bin/python run.py

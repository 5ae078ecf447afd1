"""aws-lambda-powertools (Python): @idempotent_function, key by JMESPath, Redis or DynamoDB, behind a plain HTTP server."""
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "charges")
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyAlreadyInProgressError
from effect import PORT, REDIS, STORE, charge_sync, listed

if STORE == "redis":
    from redis import Redis
    from aws_lambda_powertools.utilities.idempotency.persistence.redis import RedisCachePersistenceLayer
    layer = RedisCachePersistenceLayer(client=Redis.from_url(REDIS, decode_responses=True))
else:
    import boto3
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
    client = boto3.client("dynamodb", endpoint_url=os.environ["DYNAMO"], region_name="local", aws_access_key_id="local", aws_secret_access_key="local")
    layer = DynamoDBPersistenceLayer(table_name="idempotency", boto3_client=client)
config = IdempotencyConfig(event_key_jmespath='headers."idempotency-key"')


@idempotent_function(data_keyword_argument="event", persistence_store=layer, config=config)
def handle(event):
    headers = event["headers"]
    return {"statusCode": 201, "body": charge_sync(headers.get("idempotency-key"), event["body"], headers.get("authorization"))}


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
        event = {"headers": {name.lower(): value for name, value in self.headers.items()}, "body": body}
        try:
            done = handle(event=event)
            self.answer(done["statusCode"], done["body"])
        except (BrokenPipeError, ConnectionResetError):
            pass
        except IdempotencyAlreadyInProgressError as error:
            self.answer(409, {"error": str(error)})
        except Exception as error:
            self.answer(500, {"error": f"{type(error).__name__}: {error}"})

    def log_message(self, *args):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()

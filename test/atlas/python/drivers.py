# Drivers of Python, each as its documentation shows it: `python drivers.py NAME` connects, asks something
# harmless, makes the one call, and prints what its caller saw.
import asyncio
import os
import sys
from urllib.parse import urlparse

URL = os.environ["DOUBLETAKE_URL"]
PORT = int(os.environ["DOUBLETAKE_PORT"])
ADDRESS = f"127.0.0.1:{PORT}"
INSERT = "INSERT INTO orders VALUES (1)"


async def redis():
    import redis

    client = redis.Redis(host="127.0.0.1", port=PORT)
    client.get("orders")
    return lambda: client.incr("orders")


async def redis_asyncio():
    import redis.asyncio

    client = redis.asyncio.Redis(host="127.0.0.1", port=PORT)
    await client.get("orders")
    return lambda: client.incr("orders")


async def pymemcache():
    from pymemcache.client.base import Client

    client = Client(("127.0.0.1", PORT))
    client.get("orders")
    return lambda: client.incr("orders", 1)


async def psycopg():
    import psycopg

    connection = psycopg.connect(URL, autocommit=True)
    connection.execute("SELECT 1")
    return lambda: connection.execute(INSERT).rowcount


async def asyncpg():
    import asyncpg

    connection = await asyncpg.connect(URL)
    await connection.execute("SELECT 1")
    return lambda: connection.execute(INSERT)


async def nats():
    import nats

    async def deaf(_):
        pass

    connection = await nats.connect(f"nats://{ADDRESS}", error_cb=deaf)
    stream = connection.jetstream()

    async def publish():
        return (await stream.publish("orders", b"one")).seq

    return publish


async def pika():
    import pika

    user = urlparse(URL)
    connection = pika.BlockingConnection(
        pika.ConnectionParameters(
            "127.0.0.1", PORT, credentials=pika.PlainCredentials(user.username, user.password)
        )
    )
    channel = connection.channel()
    channel.confirm_delivery()
    return lambda: channel.basic_publish("", "orders", b"one")


async def confluent():
    from confluent_kafka import Producer

    producer = Producer({"bootstrap.servers": ADDRESS, "log_level": 0})
    producer.list_topics("orders")
    seen = []

    def publish():
        producer.produce("orders", b"one", callback=lambda error, message: seen.append((error, message)))
        producer.flush()
        error, message = seen[0]
        if error is not None:
            raise RuntimeError(str(error))
        return message.offset()

    return publish


async def main():
    call = await globals()[sys.argv[1]]()
    try:
        answer = call()
        if asyncio.iscoroutine(answer) or asyncio.isfuture(answer) or hasattr(answer, "__await__"):
            answer = await answer
        print("ok", "" if answer is None else answer)
        return 0
    except Exception as error:
        print("error:", type(error).__name__, str(error).strip().replace("\n", " "))
        return 1


status = asyncio.run(main())
sys.stdout.flush()
os._exit(status)

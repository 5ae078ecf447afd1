# Drivers of Python with their defaults: `python drivers.py NAME` connects to DOUBLETAKE_URL, asks once
# so that the connection stands, then makes the one call, and prints what its caller saw.
import asyncio
import os
import sys
import time
from urllib.parse import urlsplit

URL = urlsplit(os.environ["DOUBLETAKE_URL"])
HOST, PORT = URL.hostname, URL.port
INSERT = "INSERT INTO charges (amount) VALUES (1)"


def redis_client():
    import redis

    client = redis.Redis(HOST, PORT)
    return client.ping, lambda: client.incr("charges")


def pymemcache_client():
    from pymemcache.client.base import Client

    client = Client((HOST, PORT))
    return lambda: client.get("charges"), lambda: client.incr("charges", 1)


def psycopg_connection():
    import psycopg

    connection = psycopg.connect(host=HOST, port=PORT, user="atlas", dbname="atlas", autocommit=True)
    return lambda: connection.execute("SELECT 1"), lambda: connection.execute(INSERT).statusmessage


def asyncpg_connection():
    import asyncpg

    loop = asyncio.new_event_loop()
    opened = asyncpg.connect(host=HOST, port=PORT, user="atlas", database="atlas", ssl=False)
    connection = loop.run_until_complete(opened)

    def run(sql):
        return lambda: loop.run_until_complete(connection.execute(sql))

    return run("SELECT 1"), run(INSERT)


def pymysql_connection():
    import pymysql

    opened = {"host": HOST, "port": PORT, "user": "atlas", "database": "atlas"}
    connection = pymysql.connect(autocommit=True, **opened)

    def run(sql):
        return lambda: connection.cursor().execute(sql)

    return run("SELECT 1"), run(INSERT)


def nats_connection():
    import nats

    loop = asyncio.new_event_loop()
    connection = loop.run_until_complete(nats.connect(f"nats://{HOST}:{PORT}"))
    stream = connection.jetstream()

    def publish():
        return loop.run_until_complete(stream.publish("charges", b"1")).seq

    return lambda: loop.run_until_complete(connection.flush()), publish


def pika_channel():
    import pika

    connection = pika.BlockingConnection(pika.ConnectionParameters(HOST, PORT))
    channel = connection.channel()
    channel.confirm_delivery()
    kept = pika.BasicProperties(delivery_mode=2)

    def ask():
        return channel.queue_declare("charges", passive=True)

    def publish():
        channel.basic_publish("", "charges", b"1", kept)
        return "confirmed"

    return ask, publish


def kafka_producer():
    from kafka import KafkaProducer

    producer = KafkaProducer(bootstrap_servers=f"{HOST}:{PORT}")
    send = lambda: producer.send("charges", b"1").get().offset
    return lambda: producer.partitions_for("charges"), send


DRIVERS = {
    "redis": redis_client,
    "pymemcache": pymemcache_client,
    "psycopg": psycopg_connection,
    "asyncpg": asyncpg_connection,
    "pymysql": pymysql_connection,
    "nats": nats_connection,
    "pika": pika_channel,
    "kafka-python": kafka_producer,
}

if __name__ == "__main__":
    ask, call = DRIVERS[sys.argv[1]]()
    ask()
    time.sleep(0.3)
    try:
        print(call())
    except Exception as error:
        print(f"error {type(error).__name__}: {error}")
        sys.exit(1)

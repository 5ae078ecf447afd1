# HTTP clients of Python, each as its documentation shows it: `python http_clients.py NAME` asks once so
# that a connection stands, then makes the one call, and prints the status that its caller saw.
import asyncio
import os
import sys
import time

BASE = os.environ["DOUBLETAKE_URL"].rstrip("/")
METHOD = os.environ.get("METHOD", "POST")
KEY = os.environ.get("KEY")


def request(method):
    """Headers and body of the request."""
    headers = {} if KEY is None else {"Idempotency-Key": KEY}
    if method == "GET":
        return headers, None
    return {"Content-Type": "application/json", **headers}, b'{"amount":1}'


def requests_session(retries=None):
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    session = requests.Session()
    if retries is not None:
        session.mount("http://", HTTPAdapter(max_retries=Retry(retries, status_forcelist=[503])))

    def call(url, method):
        headers, body = request(method)
        return session.request(method, url, headers=headers, data=body).status_code

    return call


def urllib3_pool():
    import urllib3

    pool = urllib3.PoolManager()

    def call(url, method):
        headers, body = request(method)
        return pool.request(method, url, headers=headers, body=body).status

    return call


def httpx_client():
    import httpx

    client = httpx.Client()

    def call(url, method):
        headers, body = request(method)
        return client.request(method, url, headers=headers, content=body).status_code

    return call


def niquests_session():
    import niquests

    session = niquests.Session()

    def call(url, method):
        headers, body = request(method)
        return session.request(method, url, headers=headers, data=body).status_code

    return call


def curl_handle():
    import pycurl

    curl = pycurl.Curl()

    def call(url, method):
        headers, body = request(method)
        curl.reset()
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in headers.items()])
        curl.setopt(pycurl.WRITEFUNCTION, lambda _: None)
        if body is not None:
            curl.setopt(pycurl.CUSTOMREQUEST, method)
            curl.setopt(pycurl.POSTFIELDS, body)
        curl.perform()
        return curl.getinfo(pycurl.RESPONSE_CODE)

    return call


def http_client():
    import http.client
    from urllib.parse import urlsplit

    connection = http.client.HTTPConnection(urlsplit(BASE).netloc)

    def call(url, method):
        headers, body = request(method)
        connection.request(method, urlsplit(url).path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return call


def on_a_loop(opened):
    """A blocking call over a client that lives on an event loop."""
    loop = asyncio.new_event_loop()
    ask = loop.run_until_complete(opened())
    return lambda url, method: loop.run_until_complete(ask(url, method))


def aiohttp_session():
    async def opened():
        import aiohttp

        session = aiohttp.ClientSession()

        async def ask(url, method):
            headers, body = request(method)
            async with session.request(method, url, headers=headers, data=body) as answer:
                await answer.read()
                return answer.status

        return ask

    return on_a_loop(opened)


def tornado_client():
    async def opened():
        from tornado.httpclient import AsyncHTTPClient

        client = AsyncHTTPClient()

        async def ask(url, method):
            headers, body = request(method)
            answer = await client.fetch(url, method=method, headers=headers, body=body)
            return answer.code

        return ask

    return on_a_loop(opened)


CLIENTS = {
    "requests": requests_session,
    "requests-retry": lambda: requests_session(retries=3),
    "urllib3": urllib3_pool,
    "httpx": httpx_client,
    "niquests": niquests_session,
    "aiohttp": aiohttp_session,
    "tornado": tornado_client,
    "pycurl": curl_handle,
    "http.client": http_client,
}

if __name__ == "__main__":
    call = CLIENTS[sys.argv[1]]()
    call(f"{BASE}/warm", "GET")
    time.sleep(0.3)
    try:
        print(call(f"{BASE}/call", METHOD))
    except Exception as error:
        print(f"error {type(error).__name__}: {error}")
        sys.exit(1)

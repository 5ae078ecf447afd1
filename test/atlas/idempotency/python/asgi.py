"""FastAPI behind the middleware or decorator named by LIB, each as its README tells."""
import os
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from effect import PORT, REDIS, STORE, charge, listed

LIB = os.environ["LIB"]
app = FastAPI()


def who(request):
    return request.headers.get("authorization")


if LIB == "asgi-idempotency-header":
    from idempotency_header_middleware import IdempotencyHeaderMiddleware
    from idempotency_header_middleware.backends import MemoryBackend, RedisBackend
    backend = RedisBackend(redis=Redis.from_url(REDIS), expiry=86400) if STORE == "redis" else MemoryBackend()
    app.add_middleware(IdempotencyHeaderMiddleware, backend=backend)
elif LIB == "fastapi-idempotency-key":
    from fastapi_idempotency_key import IdempotencyMiddleware, MemoryBackend, RedisBackend
    backend = RedisBackend(redis_url=REDIS) if STORE == "redis" else MemoryBackend()
    app.add_middleware(IdempotencyMiddleware, backend=backend, header_name="Idempotency-Key", default_ttl=86400)

@app.post("/charges", status_code=201)
async def create(request: Request, body: dict):
    item = await charge(request.headers.get("idempotency-key"), body, who(request))
    return JSONResponse(item, 201, headers={"X-Charge": item["id"]})


@app.get("/charges")
async def get():
    return listed()


uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")

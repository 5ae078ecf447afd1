"""What every Python server here does: half of the work, the effect (one line in a file), the other half."""
import asyncio, json, os, time, uuid

FILE = os.environ["DATA"]
PORT = int(os.environ["PORT"])
STORE = os.environ.get("STORE", "memory")
REDIS = os.environ.get("REDIS", "")


def _effect(key, body, who):
    item = {"id": str(uuid.uuid4()), "key": key, "amount": body.get("amount"), "reference": body.get("reference"), "who": who}
    with open(FILE, "a") as out:
        out.write(json.dumps(item) + "\n")
    if body.get("fail") is True:
        raise RuntimeError("thrown after the effect")
    return item


async def charge(key, body, who=None):
    await asyncio.sleep(0.075)
    item = _effect(key, body, who)
    await asyncio.sleep(0.075)
    return item


def charge_sync(key, body, who=None):
    time.sleep(0.075)
    item = _effect(key, body, who)
    time.sleep(0.075)
    return item


def listed():
    if not os.path.exists(FILE):
        return []
    with open(FILE) as lines:
        return [json.loads(line) for line in lines if line.strip()]

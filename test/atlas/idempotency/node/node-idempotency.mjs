// @node-idempotency/core in front of an Express handler, as the core's page tells: onRequest, handler, onResponse.
import express from 'express';
import { createRequire } from 'node:module';
import { charge, list, port, redisUrl, store } from './effect.mjs';
const require = createRequire(import.meta.url);
const { Idempotency, IdempotencyError } = require('@node-idempotency/core');

const adapter = async () => {
  if (store === 'memory')
    return new (require('@node-idempotency/storage-adapter-memory').MemoryStorageAdapter)();
  const redis = new (require('@node-idempotency/storage-adapter-redis').RedisStorageAdapter)({
    url: redisUrl,
  });
  await redis.connect();
  return redis;
};
const idempotency = new Idempotency(await adapter(), {});
const app = express();
app.use(express.json());
app.get('/charges', (_req, res) => res.json(list()));
async function answer(req, res) {
  const asked = { method: req.method, headers: req.headers, body: req.body, path: req.path };
  try {
    const stored = await idempotency.onRequest(asked);
    if (stored) return res.status(stored.additional?.status ?? 201).json(stored.body);
    const item = await charge({
      key: req.get('Idempotency-Key'),
      body: req.body,
      who: req.get('Authorization'),
    });
    await idempotency.onResponse(asked, { body: item, additional: { status: 201 } });
    res.status(201).set('X-Charge', item.id).json(item);
  } catch (error) {
    res.status(error instanceof IdempotencyError ? 409 : 500).json({ error: error.message });
  }
}
app.post('/charges', (req, res) => void answer(req, res));
app.listen(port, '127.0.0.1');

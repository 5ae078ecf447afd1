// express-idempotency as its README tells: app.post('*', idempotency()), then isHit in the handler.
import express from 'express';
import { createRequire } from 'node:module';
import { charge, list, port, redisUrl, store } from './effect.mjs';
const require = createRequire(import.meta.url);
const { idempotency, getSharedIdempotencyService } = require('express-idempotency');

const app = express();
app.use(express.json());
if (store === 'redis') {
  const RedisAdapter = require('express-idempotency-redis-adapter').default;
  const dataAdapter = new RedisAdapter({ connectionConfig: { url: redisUrl } });
  await dataAdapter.connect();
  app.post('*', idempotency({ dataAdapter }));
} else app.post('*', idempotency());
app.get('/charges', (_req, res) => res.json(list()));
app.post('/charges', (req, res, failed) => {
  if (getSharedIdempotencyService().isHit(req)) return;
  charge({ key: req.get('Idempotency-Key'), body: req.body, who: req.get('Authorization') })
    .then((item) => res.status(201).set('X-Charge', item.id).json(item))
    .catch((error) => failed(error));
});
app.listen(port, '127.0.0.1');

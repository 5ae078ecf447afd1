// idempotency-backend with Fastify, as its README tells: the onRequest hook, then session.SaveResponse(result).
import { createRequire } from 'node:module';
import { charge, list, port } from './effect.mjs';
const require = createRequire(import.meta.url);
const app = require('fastify')();
const hook = require('idempotency-backend/fastify');
app.addHook('onRequest', hook.default ?? hook);
app.get('/charges', async () => list());
app.post('/charges', async (request, reply) => {
  const item = await charge({
    key: request.headers['idempotency-key'] ?? '',
    body: request.body,
    who: request.headers.authorization,
  });
  await request.idempotencySession?.SaveResponse(item);
  reply.code(201).header('X-Charge', item.id).send(item);
});
await app.listen({ port, host: '127.0.0.1' });

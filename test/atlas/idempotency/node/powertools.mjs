// @aws-lambda-powertools/idempotency: makeIdempotent around the handler, key from the event's header by JMESPath.
import http from 'node:http';
import { makeIdempotent, IdempotencyConfig } from '@aws-lambda-powertools/idempotency';
import { charge, list, port, redisUrl, store } from './effect.mjs';

let persistenceStore;
if (store === 'redis') {
  const { createClient } = await import('redis');
  const { CachePersistenceLayer } = await import('@aws-lambda-powertools/idempotency/cache');
  persistenceStore = new CachePersistenceLayer({
    client: await createClient({ url: redisUrl }).connect(),
  });
} else {
  const { DynamoDBPersistenceLayer } = await import('@aws-lambda-powertools/idempotency/dynamodb');
  const endpoint = process.env.DYNAMO;
  persistenceStore = new DynamoDBPersistenceLayer({
    tableName: 'idempotency',
    clientConfig: {
      endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
  });
}
// The option's name as the library reads it; with its README's spelling, eventKeyJmespath, the whole event is the key.
const keyFrom = { eventKeyJmesPath: 'headers."idempotency-key"' };
const handle = makeIdempotent(
  async (event) => ({
    statusCode: 201,
    body: await charge({
      key: event.headers['idempotency-key'],
      body: event.body,
      who: event.headers.authorization,
    }),
  }),
  { persistenceStore, config: new IdempotencyConfig(keyFrom) },
);
http
  .createServer(async (req, res) => {
    const answer = (status, body) =>
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (req.method === 'GET') return answer(200, list());
    let text = '';
    for await (const chunk of req) text += chunk;
    try {
      const { statusCode, body } = await handle({ headers: req.headers, body: JSON.parse(text) });
      answer(statusCode, body);
    } catch (error) {
      answer(error.name === 'IdempotencyAlreadyInProgressError' ? 409 : 500, {
        error: error.message,
      });
    }
  })
  .listen(port, '127.0.0.1');

// @node-idempotency/nestjs: the module and its interceptor, as its page tells, without TypeScript's decorators.
import { createRequire } from 'node:module';
import { charge, list, port, redisUrl, store } from './effect.mjs';
const require = createRequire(import.meta.url);
const {
  Body,
  Controller,
  Get,
  Headers,
  Module,
  Post,
  Res,
  UseInterceptors,
} = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { NodeIdempotencyModule, NodeIdempotencyInterceptor } = require('@node-idempotency/nestjs');

class Charges {
  list() {
    return list();
  }
  async create(body, headers, res) {
    const item = await charge({
      key: headers['idempotency-key'],
      body,
      who: headers.authorization,
    });
    res.set('X-Charge', item.id);
    return item;
  }
}
const described = (name) => Object.getOwnPropertyDescriptor(Charges.prototype, name);
Get()(Charges.prototype, 'list', described('list'));
Post()(Charges.prototype, 'create', described('create'));
UseInterceptors(NodeIdempotencyInterceptor)(Charges.prototype, 'create', described('create'));
Body()(Charges.prototype, 'create', 0);
Headers()(Charges.prototype, 'create', 1);
Res({ passthrough: true })(Charges.prototype, 'create', 2);
Controller('charges')(Charges);

function App() {}
const storage =
  store === 'redis' ? { adapter: 'redis', options: { url: redisUrl } } : { adapter: 'memory' };
Module({ imports: [NodeIdempotencyModule.forRootAsync({ storage })], controllers: [Charges] })(App);
const app = await NestFactory.create(App, { logger: false });
await app.listen(port, '127.0.0.1');

// The idempotency libraries whose track record is measured: each with a store in front of a small server of
// ours, which works for 150 ms and writes a line in the middle.
import type { Language } from './entries.ts';

export interface Guarded {
  readonly name: string;
  readonly language: Language;
  /** Its package in the language's manifest. */
  readonly version: string;
  readonly store: 'memory' | 'redis' | 'dynamodb' | 'sqlite' | 'file';
  /** Starts the server, in the folder of the language. */
  readonly start: string;
  /** Which of the libraries that one server can have. */
  readonly which?: string;
  /** More options of `doubletake probe`. */
  readonly options?: readonly string[];
  /** What its authors say themselves. */
  readonly limit?: string;
}

const POWERTOOLS =
  'a record in progress runs out before its hour only where the context of Lambda, and with it the time that is left, is registered.';

type Common = Pick<Guarded, 'name' | 'version' | 'start'> &
  Partial<Pick<Guarded, 'which' | 'options' | 'limit'>>;

const withStores = (
  language: Language,
  stores: readonly Guarded['store'][],
  common: Common,
): readonly Guarded[] => stores.map((store) => ({ ...common, language, store }));

const python = (
  name: string,
  server: string,
  stores: readonly Guarded['store'][],
  limit?: string,
) =>
  withStores('python', stores, {
    ...{ name, version: name, which: name, start: `venv/bin/python ${server}.py` },
    ...(limit !== undefined && { limit }),
  });

export const libraries: readonly Guarded[] = [
  ...withStores('node', ['memory', 'redis'], {
    ...{ name: 'express-idempotency', version: 'express-idempotency' },
    limit: 'the store in memory, which is the default, is not recommended for production.',
    start: 'node express-idempotency.mjs',
  }),
  ...withStores('node', ['memory', 'redis'], {
    ...{ name: '@node-idempotency/core', version: '@node-idempotency/core' },
    start: 'node node-idempotency.mjs',
  }),
  ...withStores('node', ['memory', 'redis'], {
    ...{ name: '@node-idempotency/nestjs', version: '@node-idempotency/nestjs' },
    start: 'node nest.mjs',
  }),
  ...withStores('node', ['dynamodb', 'redis'], {
    name: '@aws-lambda-powertools/idempotency',
    ...{ version: '@aws-lambda-powertools/idempotency', start: 'node powertools.mjs' },
    limit: POWERTOOLS,
  }),
  ...withStores('node', ['file'], {
    ...{ name: 'idempotency-backend', version: 'idempotency-backend' },
    start: 'node fastify-backend.mjs',
  }),
  ...python('aws-lambda-powertools', 'lambda_powertools', ['dynamodb', 'redis'], POWERTOOLS),
  ...python(
    'asgi-idempotency-header',
    'asgi',
    ['memory', 'redis'],
    'the backend in memory is for tests.',
  ),
  ...python(
    'fastapi-idempotency-key',
    'asgi',
    ['memory', 'redis'],
    'a handler that throws or answers 5xx gives its lock free, so that the client can try again.',
  ),
  ...python(
    'django-idempotency-key',
    'django_app',
    ['memory', 'redis'],
    'a copy of an answered request is answered with its body under 409, unless CONFLICT_STATUS_CODE says otherwise.',
  ),
  ...python('drf-idempotencykey', 'django_app', ['sqlite']),
  ...python('agentraas', 'agents', ['sqlite']),
  ...python(
    'agent-once',
    'agents',
    ['sqlite'],
    'a call whose outcome is unknown blocks until somebody resets it, or a `verify` says what became of it.',
  ),
  ...withStores('go', ['memory', 'redis'], {
    ...{ name: 'fiber middleware/idempotency', version: 'github.com/gofiber/fiber/v3' },
    ...{ start: 'bin/idempotency', options: ['--key', 'header:X-Idempotency-Key'] },
  }),
  ...withStores('rust', ['memory'], {
    ...{ name: 'axum-idempotent, with a session', version: 'axum-idempotent' },
    ...{ start: 'target/debug/axum', options: ['--login', 'GET /session'] },
    limit: 'answers are kept in the session; it needs the layer of sessions around it.',
  }),
  ...withStores('java', ['memory', 'file'], {
    ...{ name: "Camel's idempotentConsumer", version: 'camel-core' },
    start: "java -XX:TieredStopAtLevel=1 -cp 'out:lib/*' app.CamelServer",
    limit: 'it is a filter: duplicates are left out, and a key whose exchange failed is removed.',
  }),
];

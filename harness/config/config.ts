// A system as its user writes it down: doubletake.config.js, .ts, .json or .yaml. This is the shape,
// validated; system.ts here makes a System of it, and doubletake.schema.json is the same for editors.
import type { ZodType } from 'zod';
import type { Value } from '../../checker/index.ts';

export interface Config {
  readonly $schema?: string | undefined;
  readonly name: string;
  readonly summary?: string | undefined;
  /** Nodes by name. */
  readonly nodes: Readonly<Record<string, NodeConfig>>;
  /** Who dials whom: everybody everybody, nobody, or these pairs. Clients dial every node anyway. */
  readonly links?: 'all' | 'none' | readonly (readonly [string, string])[] | undefined;
  /** What a killed node finds when it starts again: the folder {data} as it left it, or an empty one. */
  readonly restart?: 'disk' | 'memory' | undefined;
  /** Nodes that are never killed or paused. */
  readonly spared?: readonly string[] | undefined;
  /** The workloads whose operations the client knows, the usual one first: names, or modules of one's own. */
  readonly workloads: readonly string[];
  /** Modules with nemeses, models and scenarios of one's own, from where this file is. */
  readonly nemeses?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
  readonly scenarios?: readonly string[] | undefined;
  readonly client: ClientConfig;
}

export interface NodeConfig {
  /** Program and arguments, or a line for the shell. Placeholders: {host} {port} {listen} {data} {incarnation} {peer:NAME} {peer-port:NAME}. */
  readonly command: string | readonly string[];
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Without one, an open port is enough. */
  readonly ready?:
    | { readonly http: string }
    | { readonly log: string }
    | { readonly command: string | readonly string[] }
    | undefined;
}

export type ClientConfig =
  | { readonly http: HttpConfig }
  | { readonly module: string }
  | {
      readonly command: string | readonly string[];
      readonly environment?: Readonly<Record<string, string>> | undefined;
    };

export interface HttpConfig {
  readonly node?: string | undefined;
  readonly attempts?: number | undefined;
  readonly attemptTimeoutMs?: number | undefined;
  readonly retryPauseMs?: number | undefined;
  readonly operations: Readonly<Record<string, HttpOperationConfig>>;
}

export interface HttpOperationConfig {
  readonly method?: string | undefined;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Value | undefined;
  readonly result?: string | undefined;
  readonly results?: Readonly<Record<string, Value>> | undefined;
  readonly fail?: readonly number[] | undefined;
  readonly isRead?: boolean | undefined;
}

/** The schema, made on demand: most commands need none of it, and zod takes a while to load. */
export async function configSchema(): Promise<ZodType<Config>> {
  const { z } = await import('zod');
  const name = z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'a name is lower-case letters, digits and hyphens');
  const command = z.union([z.string().min(1), z.array(z.string()).min(1)]);
  const texts = z.record(z.string(), z.string());
  const value = z.json() as unknown as ZodType<Value>;
  const node = z.strictObject({
    command: command.describe(
      'Program and arguments, or a line for the shell. Placeholders: {host} {port} {listen} {data} {incarnation} {peer:NAME} {peer-port:NAME}',
    ),
    environment: texts.optional().describe('Environment variables; placeholders as in command'),
    ready: z
      .union([
        z.strictObject({ http: z.string().startsWith('/') }),
        z.strictObject({ log: z.string().min(1) }),
        z.strictObject({ command }),
      ])
      .optional()
      .describe('A path that answers 200, a text in the log, or a command that exits with 0'),
  });
  const operation = z.strictObject({
    method: z.string().optional(),
    path: z
      .string()
      .startsWith('/')
      .describe('Placeholders: {key} {value} {value.PATH} {id} {client} {seq}'),
    headers: texts.optional(),
    body: value.optional(),
    result: z
      .string()
      .optional()
      .describe('Where in the answer the result stands; "." is all of it'),
    results: z.record(z.string().regex(/^\d{3}$/, 'a status has three digits'), value).optional(),
    fail: z.array(z.int()).optional().describe('Statuses that say "not executed"'),
    isRead: z.boolean().optional(),
  });
  const modules = z.array(z.string().min(1)).optional();
  const http = z.strictObject({
    node: z.string().optional().describe('A node, or "any"'),
    attempts: z.int().min(1).optional(),
    attemptTimeoutMs: z.int().min(1).optional(),
    retryPauseMs: z.int().min(0).optional(),
    operations: z.record(z.string(), operation),
  });
  return z.strictObject({
    $schema: z.string().optional(),
    name,
    summary: z.string().optional(),
    nodes: z.record(name, node),
    links: z
      .union([z.enum(['all', 'none']), z.array(z.tuple([z.string(), z.string()]))])
      .optional(),
    restart: z.enum(['disk', 'memory']).optional(),
    spared: z.array(z.string()).optional(),
    workloads: z
      .array(z.string())
      .min(1)
      .describe('Names, or modules whose default export is a workload or a list of them'),
    nemeses: modules.describe('Modules whose default export is a nemesis or a list of them'),
    models: modules.describe('Modules whose default export is a model or a list of them'),
    scenarios: modules.describe('Modules whose default export is a scenario or a list of them'),
    client: z.union([
      z.strictObject({ http }),
      z.strictObject({ module: z.string() }),
      z.strictObject({ command, environment: texts.optional() }),
    ]),
  });
}

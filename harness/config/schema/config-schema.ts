// The shape of a config file, told once: the types of the harness, the keys that complaints know and the
// JSON Schema for editors (doubletake.schema.json) are all made of this. It is a project of its own because
// the types are inferred, which the other rooms do without.
import type { core, infer as Infer, ZodType } from 'zod';
import type { Value } from '../../../checker/index.ts';

type Zod = (typeof import('zod'))['z'];

/** What there is to choose from, told by the rooms that this project may not import. */
export interface Choices {
  /** What each fault says besides its name. */
  readonly nodeFaults: Readonly<Record<string, core.$ZodShape>>;
  readonly linkFaults: Readonly<Record<string, core.$ZodShape>>;
  /** A step of a script. */
  readonly step: ZodType;
}

/** The schema; zod is handed in, so that who reads no config need not load it. */
export function configShape(z: Zod, choices: Choices) {
  const name = z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'a name is lower-case letters, digits and hyphens');
  const command = z.union([z.string().min(1), z.array(z.string()).min(1)], {
    error: 'must be a list of texts, or one line for the shell',
  });
  const modules = (what: string) =>
    z
      .array(z.string().min(1))
      .optional()
      .describe(
        `Modules, from where this file is, whose default export is a ${what} or a list of them`,
      );
  return z.strictObject({
    $schema: z.string().optional(),
    name,
    summary: z.string().optional(),
    nodes: z.record(name, nodeShape(z, command)).describe('Nodes by name'),
    links: z
      .union([z.enum(['all', 'none']), z.array(z.tuple([z.string(), z.string()]))], {
        error: 'must be all, none, or pairs such as [[s1, s2]]',
      })
      .optional()
      .describe(
        'Who dials whom: everybody everybody (the default), nobody, or these pairs. Clients dial every node anyway',
      ),
    ssh: command
      .optional()
      .describe('The program that reaches other machines, with its arguments; ssh when left out'),
    spans: z
      .string()
      .regex(/^(127\.0\.0\.1|localhost):\d{1,5}$/, 'must be an address such as 127.0.0.1:4318')
      .optional()
      .describe('Where to take spans of OpenTelemetry (OTLP over HTTP) that attached nodes export'),
    restart: z
      .enum(['disk', 'memory'])
      .optional()
      .describe(
        'What a killed node finds when it starts again: the folder {data} as it left it (the default), or an empty one',
      ),
    spared: z.array(z.string()).optional().describe('Nodes that are never killed or paused'),
    workloads: z
      .array(z.string())
      .min(1)
      .describe(
        'The workloads whose operations the client knows, the usual one first: names, or modules whose default export is a workload or a list of them',
      ),
    nemeses: z
      .array(z.union([z.string().min(1), scheduleShape(z, choices)]))
      .optional()
      .describe('Modules with nemeses, from where this file is, or schedules of faults'),
    models: modules('model'),
    scenarios: z
      .array(z.union([z.string().min(1), scenarioShape(z, choices)]))
      .optional()
      .describe('Modules with scenarios, from where this file is, or scenarios'),
    client: z.union(
      [
        z.strictObject({ http: httpShape(z) }),
        z.strictObject({ module: z.string() }),
        z.strictObject({ command, environment: textsShape(z).optional() }),
      ],
      {
        error:
          'must be one of {http: ...}, {module: FILE} and {command: ...}, and of one kind only',
      },
    ),
  });
}

/** A schedule: a nemesis that is data. */
function scheduleShape(z: Zod, { nodeFaults, linkFaults }: Choices) {
  const time = z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'must be a time such as 10s or 500ms');
  const when = {
    every: time.describe('From one to the next, on average'),
    for: time.describe('How long each lasts'),
  };
  const targets = (what: string) =>
    z
      .union([z.enum(['any', 'all']), z.array(z.string()).min(1)], {
        error: `must be any, all, or a list of ${what}`,
      })
      .optional()
      .describe('any (drawn each time) when left out');
  const onNodes = Object.entries(nodeFaults).map(([fault, amounts]) =>
    z.strictObject({ fault: z.literal(fault), ...when, nodes: targets('nodes'), ...amounts }),
  );
  const onLinks = Object.entries(linkFaults).map(([fault, amounts]) =>
    z.strictObject({
      fault: z.literal(fault),
      ...when,
      links: targets('links, s1->s2'),
      ...amounts,
    }),
  );
  return z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name is lower-case letters, digits and hyphens'),
    summary: z.string().optional(),
    faults: z
      .array(z.discriminatedUnion('fault', [onNodes[0]!, ...onNodes.slice(1), ...onLinks]))
      .min(1)
      .describe('Faults that come again and again, each on its own beat'),
  });
}

/** A scenario: a script with a name. */
function scenarioShape(z: Zod, { step }: Choices) {
  return z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name is lower-case letters, digits and hyphens'),
    summary: z.string().optional().describe('What must hold'),
    workload: z
      .string()
      .optional()
      .describe('The workload of its operations; the first of workloads when left out'),
    steps: z
      .array(step)
      .min(1)
      .describe(
        'What is done and waited for, one after the other; all nodes that are not spared are down until a step starts them',
      ),
  });
}

function textsShape(z: Zod) {
  return z.record(z.string(), z.string());
}

function nodeShape<Command extends ZodType>(z: Zod, command: Command) {
  return z.union([startedShape(z, command), attachedShape(z, command)], {
    error: 'must have a command that starts it, or attach: HOST:PORT where it already listens',
  });
}

function attachedShape<Command extends ZodType>(z: Zod, command: Command) {
  const address = z
    .string()
    .regex(/^([\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/, 'must be an address such as 127.0.0.1:8080');
  const act = (what: string) => command.optional().describe(`${what}; {host} {port} {listen}`);
  return z.strictObject({
    attach: address.describe('Where a node that somebody else started listens'),
    kill: act('Ends it at once; goes with start'),
    start: act('Starts it again'),
    pause: act('Stops it in its tracks; goes with resume'),
    resume: act('Lets it go on'),
    state: act('Prints up, down or paused, or what docker and systemd call that'),
    peers: z
      .record(z.string(), address)
      .optional()
      .describe('Where this node dials its peers, by their names: there doubletake listens'),
    ready: z
      .strictObject({ http: z.string().startsWith('/') })
      .optional()
      .describe('A path that answers 200 when it is ready; an open port when left out'),
  });
}

function startedShape<Command extends ZodType>(z: Zod, command: Command) {
  return z.strictObject({
    host: z
      .string()
      .regex(/^[\w.@:[\]-]*\w$/, 'must be a machine such as user@box')
      .refine((host) => !host.startsWith('-'), 'must be a machine such as user@box')
      .optional()
      .describe('Another machine on which it runs, reached by ssh: user@machine'),
    folder: z
      .string()
      .startsWith('/')
      .optional()
      .describe('The folder there in which the command runs; that of its user when left out'),
    command: command.describe(
      'Program and arguments, or a line for the shell. Placeholders: {host} {port} {listen} {data} {trace} {otlp} {incarnation} {peer:NAME} {peer-port:NAME}',
    ),
    environment: textsShape(z)
      .optional()
      .describe('Environment variables; placeholders as in command'),
    ready: z
      .union(
        [
          z.strictObject({ http: z.string().startsWith('/') }),
          z.strictObject({ log: z.string().min(1) }),
          z.strictObject({ command }),
        ],
        { error: 'must be one of {http: /PATH}, {log: TEXT} and {command: ...}' },
      )
      .optional()
      .describe(
        'A path that answers 200, a text in the log, or a command that exits with 0; an open port when left out',
      ),
  });
}

function httpShape(z: Zod) {
  const count = z.int().min(1).optional();
  return z.strictObject({
    node: z.string().optional().describe('A node, or "any" (the default)'),
    attempts: count.describe('1 when left out'),
    attemptTimeoutMs: count.describe('1000 when left out'),
    retryPauseMs: z.int().min(0).optional().describe('100 when left out'),
    operations: z.record(z.string(), operationShape(z)).describe('By their f'),
  });
}

function operationShape(z: Zod) {
  const value = z.json() as unknown as ZodType<Value>;
  const status = z.string().regex(/^\d{3}$/, 'a status has three digits');
  return z.strictObject({
    method: z.string().optional().describe('POST, for a read GET, when left out'),
    path: z
      .string()
      .startsWith('/')
      .describe('Placeholders: {key} {value} {value.PATH} {id} {client} {seq}'),
    headers: textsShape(z).optional(),
    body: value.optional(),
    result: z
      .string()
      .optional()
      .describe('Where in the answer the result stands; "." is all of it'),
    results: z.record(status, value).optional().describe('The result, by status'),
    fail: z.array(z.int()).optional().describe('Statuses that say "not executed"'),
    isRead: z.boolean().optional(),
  });
}

/** A config as it is written; paths in it start from where its file is. */
export type Config = Infer<ReturnType<typeof configShape>>;

// The shape of plan.json, by which plans are read. docs/run-folder.schema.json publishes it; a test
// holds the two equal.
import type { core, ZodType } from 'zod';
import type { Value } from '../../checker/index.ts';
import type { Fault } from '../plan/fault.ts';
import { linkFaultAmounts, nodeFaultAmounts } from '../plan/fault-shape.ts';
import type { Plan } from '../plan/plan.ts';
import { opShape, stepShape } from '../plan/script-shape.ts';

/** The JSON Schema of plans, with the definitions that it refers to beside it. */
export async function planJsonSchema(): Promise<core.JSONSchema.BaseSchema> {
  const { toJSONSchema, z } = await import('zod');
  return toJSONSchema(await planSchema(), { metadata: shapesOf(z).names });
}

/** The schema, made on demand and once: few commands read a plan, and zod takes a while to load. */
export async function planSchema(): Promise<ZodType<Plan>> {
  const { z } = await import('zod');
  return shapesOf(z).plan;
}

type Zod = typeof import('zod').z;

interface Shapes {
  readonly plan: ZodType<Plan>;
  /** Shapes that have a name of their own in the JSON Schema. */
  readonly names: core.$ZodRegistry<{ id: string }>;
}

let made: Shapes | undefined;

function shapesOf(z: Zod): Shapes {
  return (made ??= makeShapes(z));
}

function makeShapes(z: Zod): Shapes {
  const names = z.registry<{ id: string }>();
  const value = z.json() as unknown as ZodType<Value>;
  const op = opShape(z, value);
  const fault = faultShape(z);
  const step = stepShape(z, value);
  names.add(value, { id: 'value' }).add(fault, { id: 'fault' }).add(step, { id: 'step' });
  const atMs = z.number().min(0).exactOptional();
  const workload = z.strictObject({
    name: z.string(),
    clients: z.int().min(1),
    keys: z.int().min(1),
    rateHz: z.number().positive(),
    deadlineMs: z.number().positive(),
    expect: z
      .string()
      .exactOptional()
      .describe('What its model is expected to keep, where that is not what the workload says'),
    operations: z
      .record(z.string(), z.array(z.strictObject({ ...op, atMs })))
      .exactOptional()
      .describe('By client, where they are not drawn from the seed'),
  });
  const plan = z.strictObject({
    version: z.literal(1),
    system: z.string(),
    configFile: z.string().exactOptional(),
    seed: z.int(),
    nemesis: z.string(),
    durationMs: z.number().min(0),
    workload,
    faults: z.array(fault),
    require: z.array(z.string()).exactOptional(),
    script: z.strictObject({ name: z.string(), steps: z.array(step) }).exactOptional(),
  });
  return { plan, names };
}

function faultShape(z: Zod): ZodType<Fault> {
  const when = { atMs: z.number().min(0), forMs: z.number().min(0) };
  const links = z.array(z.string().regex(/^[^ ]+->[^ ]+$/, 'a link is written FROM->TO'));
  const nodes = z.array(z.string());
  const onNodes = Object.entries(nodeFaultAmounts(z)).map(([f, facts]) =>
    z.strictObject({ f: z.literal(f), ...when, nodes, ...facts }),
  );
  const onLinks = Object.entries(linkFaultAmounts(z)).map(([f, facts]) =>
    z.strictObject({ f: z.literal(f), ...when, links, ...facts }),
  );
  return z.discriminatedUnion('f', [
    onNodes[0]!,
    ...onNodes.slice(1),
    ...onLinks,
  ]) as unknown as ZodType<Fault>;
}

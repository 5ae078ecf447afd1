// The shape of a script's steps, to read them by: in plans and in config files.
import type { ZodExactOptional, ZodString, ZodType } from 'zod';
import type { Value } from '../../checker/index.ts';
import { linkFaultAmounts, nodeFaultAmounts } from './fault-shape.ts';
import { NODE_STEPS, type Step } from './script.ts';

type Zod = (typeof import('zod'))['z'];

/** The fields of an operation. */
export function opShape(
  z: Zod,
  value: ZodType<Value>,
): {
  readonly f: ZodString;
  readonly key: ZodExactOptional<ZodString>;
  readonly value: ZodExactOptional<ZodType<Value>>;
} {
  return { f: z.string(), key: z.string().exactOptional(), value: value.exactOptional() };
}

/** A step; `value` is the shape of any JSON. */
export function stepShape(z: Zod, value: ZodType<Value>): ZodType<Step> {
  const op = opShape(z, value);
  const patience = { withinMs: z.number().min(0).exactOptional() };
  const forMs = z.number().min(0);
  const client = z.string();
  const node = z.string();
  const links = z.array(z.string());
  const line = z
    .object({ node, event: z.string() })
    .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));
  const onLinks = Object.entries(linkFaultAmounts(z)).map(([f, facts]) =>
    z.strictObject({ do: z.enum(['break', 'mend']), f: z.literal(f), links, ...facts }),
  );
  const nodes = z.array(node);
  const onNodes = Object.entries(nodeFaultAmounts(z)).map(([f, facts]) =>
    z.strictObject({ do: z.enum(['begin', 'end']), f: z.literal(f), nodes, ...facts }),
  );
  return z.discriminatedUnion('do', [
    z.strictObject({ do: z.enum(Object.keys(NODE_STEPS)), node }),
    z.discriminatedUnion('f', [onNodes[0]!, ...onNodes.slice(1)]),
    z.discriminatedUnion('f', [onLinks[0]!, ...onLinks.slice(1)]),
    z.strictObject({ do: z.literal('heal') }),
    z.strictObject({ do: z.literal('ask'), client, ...op }),
    z.strictObject({ do: z.literal('answer'), client, result: value.exactOptional(), ...patience }),
    z.strictObject({ do: z.literal('no-answer'), client, forMs }),
    z.strictObject({ do: z.literal('tell'), node, message: z.looseObject({ type: z.string() }) }),
    z.strictObject({ do: z.literal('await'), line, ...patience }),
    z.strictObject({ do: z.literal('log'), node, text: z.string().min(1), ...patience }),
    z.strictObject({ do: z.literal('never'), line, forMs }),
    z.strictObject({ do: z.literal('pass'), forMs }),
  ]) as unknown as ZodType<Step>;
}

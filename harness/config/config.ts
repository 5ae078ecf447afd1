// A system as its user writes it down: doubletake.config.js, .ts, .json or .yaml. Its shape is that of
// config-schema.ts; system.ts here makes a System of it.
import type { ZodType } from 'zod';
import { linkFaultAmounts, nodeFaultAmounts } from '../plan/fault-shape.ts';
import { stepShape } from '../plan/script-shape.ts';
import { configShape, type Config } from './schema/config-schema.ts';

export type { Config };

export type NodeConfig = Config['nodes'][string];

export type AttachedConfig = Extract<NodeConfig, { readonly attach: string }>;

export type StartedConfig = Exclude<NodeConfig, AttachedConfig>;

export type ClientConfig = Config['client'];

export type HttpConfig = Extract<ClientConfig, { readonly http: unknown }>['http'];

/** The schema, made on demand: most commands need none of it, and zod takes a while to load. */
export async function configSchema(): Promise<ZodType<Config>> {
  const { z } = await import('zod');
  return configShape(z, {
    nodeFaults: nodeFaultAmounts(z),
    linkFaults: linkFaultAmounts(z),
    step: stepShape(z, z.json()),
  });
}

// The published JSON Schema of a run folder's files, to hold real ones against.
import { readFileSync, writeFileSync } from 'node:fs';
import { fromJSONSchema, type core } from 'zod';
import { toJson } from '../../harness/record/store.ts';

const FILE = new URL('../../../harness/docs/run-folder.schema.json', import.meta.url);

type Defs = NonNullable<core.JSONSchema.JSONSchema['$defs']>;

/** Writes the file anew with these definitions in place of its own of the same names. */
export function updateDefinitions(defs: Defs): void {
  const whole = JSON.parse(readFileSync(FILE, 'utf8')) as { readonly $defs: Defs };
  writeFileSync(FILE, toJson({ ...whole, $defs: { ...whole.$defs, ...defs } }));
}

/** Its definitions, by name. */
export const definitions: Defs = (
  JSON.parse(readFileSync(FILE, 'utf8')) as { readonly $defs: Defs }
).$defs;

const checkers = new Map<string, ReturnType<typeof fromJSONSchema>>();

/** What the schema's definition of this name has against the value. */
export function problemOf(name: string, value: unknown): string | undefined {
  const known = checkers.get(name);
  const checker =
    known ?? fromJSONSchema({ $defs: definitions, oneOf: [{ $ref: `#/$defs/${name}` }] });
  checkers.set(name, checker);
  return checker.safeParse(value).error?.message;
}

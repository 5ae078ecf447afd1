// Imports a module of the user's, JavaScript or TypeScript.
import { pathToFileURL } from 'node:url';

/** What a module exports, by name; `default` among them. */
export type Exports = Readonly<Record<string, unknown>>;

/** Rejects with what the module threw, or with what cannot be read in it. */
export async function importModule(file: string): Promise<Exports> {
  if (!/\.[cm]?ts$/.test(file)) return (await import(pathToFileURL(file).href)) as Exports;
  jiti ??= import('jiti').then(({ createJiti }) => createJiti(import.meta.url));
  return (await jiti).import(file);
}

/** One for all, so that a module that several others import is there once. */
let jiti: Promise<ReturnType<typeof import('jiti').createJiti>> | undefined;

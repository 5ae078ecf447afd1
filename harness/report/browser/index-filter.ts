// What the index shows is in its address: `?system=ben&night=2026-11-23`, so that it can be sent on.
import type { IndexedRun } from '../document/page-data.ts';

export const filterNames = ['system', 'nemesis', 'outcome', 'night', 'signature'] as const;

export type FilterName = (typeof filterNames)[number];

export type Filter = Readonly<Partial<Record<FilterName, string>>>;

/** The values of a run that a filter can ask for. */
export function valuesOf(run: IndexedRun, name: FilterName): readonly string[] {
  return name === 'signature' ? run.signatures : [run[name]];
}

export function matches(run: IndexedRun, filter: Filter): boolean {
  return filterNames.every((name) => {
    const wanted = filter[name];
    return wanted === undefined || valuesOf(run, name).includes(wanted);
  });
}

export function readFilter(search: string): Filter {
  const words = new URLSearchParams(search);
  return Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = words.get(name);
      return value === null || value === '' ? [] : [[name, value]];
    }),
  );
}

export function addressOf(filter: Filter): string {
  const words = new URLSearchParams(Object.entries(filter));
  return `?${words.toString()}`;
}

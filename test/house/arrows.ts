// What imports what, and which of these imports run against the order of the house.
import { FLOORS, TREES } from './rules.ts';
import type { SourceFile } from './source.ts';

type Imports = Pick<SourceFile, 'path' | 'imports'>;

/** One sentence for each import that runs up, or over a wall. */
export function wrongArrows(files: readonly Imports[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap((imported) => {
      const problem = problemOf(path, imported);
      return problem === undefined ? [] : [`${path} imports ${imported}: ${problem}`];
    }),
  );
}

function problemOf(from: string, to: string): string | undefined {
  const [tree = '', room = ''] = from.split('/');
  const [otherTree = '', otherRoom = ''] = to.split('/');
  if (tree !== otherTree) {
    if (TREES[tree]?.includes(otherTree) !== true) return `${tree}/ may not know ${otherTree}/`;
    const isDoor = to === 'checker/index.ts' || otherTree !== 'checker';
    return isDoor ? undefined : 'checker/index.ts is the only door of the checker';
  }
  if (tree !== 'harness' || !from.includes('/', 8) || !to.includes('/', 8)) return undefined;
  const [floor, place] = placeOf(room);
  const [otherFloor, otherPlace] = placeOf(otherRoom);
  if (floor < 0) return `the room ${room} is not in test/house/rules.ts`;
  const isUp = otherFloor > floor || (otherFloor === floor && otherPlace > place);
  return isUp || otherFloor < 0 ? `${otherRoom} stands above ${room}` : undefined;
}

function placeOf(room: string): readonly [number, number] {
  const floor = FLOORS.findIndex((rooms) => rooms.includes(room));
  return [floor, FLOORS[floor]?.indexOf(room) ?? -1];
}

/** Circles of files, types counted: each as the files along it. */
export function circles(files: readonly Imports[]): string[][] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const state = new Map<string, 'open' | 'done'>();
  const found: string[][] = [];
  const way: string[] = [];
  const visit = (path: string): void => {
    if (state.get(path) === 'done' || !importsOf.has(path)) return;
    if (state.get(path) === 'open') {
      found.push([...way.slice(way.indexOf(path)), path]);
      return;
    }
    state.set(path, 'open');
    way.push(path);
    for (const imported of importsOf.get(path) ?? []) visit(imported);
    way.pop();
    state.set(path, 'done');
  };
  for (const { path } of files) visit(path);
  return found;
}

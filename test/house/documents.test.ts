// The documents and the tree say the same: what a page names is there, what is there has a page.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandGroups, hiddenCommands } from '../../harness/cli/index.ts';
import { FLOORS } from './rules.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TREES = ['checker', 'docker', 'harness', 'server', 'test'];
const README_BYTES = 8192;

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...TREES.flatMap((tree) =>
    readdirSync(join(ROOT, tree), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(tree, name)),
  ),
];

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const commandNames = [...Object.values(commandGroups).flat(), ...hiddenCommands].map((command) =>
  command.name(),
);

describe('the documents', () => {
  for (const page of pages) {
    it(`${page} links only to what is there`, () => {
      const missing = linksOf(page).filter((target) => !existsSync(join(ROOT, target)));
      assert.deepEqual(missing, []);
    });

    it(`${page} names only files that are there`, () => {
      const missing = pathsIn(read(page)).filter((path) => !isThere(path));
      assert.deepEqual(missing, []);
    });

    it(`${page} names only commands that there are`, () => {
      const unknown = commandsIn(read(page)).filter(
        (name) => ![...commandNames, 'help'].includes(name),
      );
      assert.deepEqual(unknown, []);
    });
  }

  it('see a missing file, a folder for new ones, and a room of the harness', () => {
    const text = '`harness/no-such.ts` `harness/nemesis/NAME.ts` `nowhere/NAME.ts` `run/run.ts`';
    assert.deepEqual(pathsIn(text), [
      'harness/no-such.ts',
      'harness/nemesis/NAME.ts',
      'nowhere/NAME.ts',
      'run/run.ts',
    ]);
    assert.deepEqual(pathsIn(text).map(isThere), [false, true, false, true]);
  });

  it('are reached from the README, each of them for users', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      for (const target of linksOf(page)) if (target.endsWith('.md')) reached.add(target);
    }
    const lost = pages.filter((page) => page.startsWith('harness/docs/') && !reached.has(page));
    assert.deepEqual(lost, []);
  });
});

describe('the README', () => {
  it('is short', () => {
    assert.ok(Buffer.byteLength(read('README.md')) <= README_BYTES);
  });

  it('has every command in its table, in the groups of --help, and no other', () => {
    const table = read('README.md').split('## The commands')[1]!.split('\n\n')[1]!;
    const told: Record<string, string[]> = {};
    let group = '';
    for (const row of table.split('\n')) {
      const [, first = ''] = row.split('|').map((cell) => cell.trim());
      if (/^[-\s]*$/.test(first)) continue;
      const names = [...first.matchAll(/`([a-z-]+)/g)].map(([, name = '']) => name);
      if (names.length === 0) told[(group = first.replaceAll('*', ''))] = [];
      else told[group]!.push(...names);
    }
    const groups = Object.entries(commandGroups).map(([heading, commands]) => [
      heading.toLowerCase().replace(':', ''),
      commands.map((command) => command.name()).toSorted(),
    ]);
    const inTable = Object.entries(told).map(([name, names]) => [name, names.toSorted()]);
    assert.deepEqual(inTable, groups);
  });
});

describe('the picture of ARCHITECTURE', () => {
  it('has every room of the harness on its floor', () => {
    const picture = read('ARCHITECTURE.md').split('## What stands on what')[1]!.split('```')[1]!;
    const floors = picture.split(/^─+$/m).toReversed();
    assert.equal(floors.length, FLOORS.length);
    const missing = FLOORS.flatMap((rooms, floor) =>
      rooms.filter((room) => !new RegExp(`(?:^\\w* +|  )${room}\\b`, 'm').test(floors[floor]!)),
    );
    assert.deepEqual(missing, []);
  });
});

describe('the recipes of CONTRIBUTING', () => {
  const recipes = read('CONTRIBUTING.md').split('## Recipes')[1]!.split(/\n## /)[0]!;

  for (const section of recipes.split('\n### ').slice(1)) {
    const title = section.split('\n')[0]!;
    it(`${title}: a numbered list, each point with a file`, () => {
      const points = section.split(/^\d+\. /m).slice(1);
      assert.ok(points.length >= 2);
      for (const point of points) assert.match(point, /`[\w./-]+\.\w+`|`workloads`/);
      assert.match(points[0]!, /NAME|harness\/(scenario|plan)/);
    });
  }

  it('tell of everything that can be added', () => {
    const titles = [...recipes.matchAll(/^### A (?:kind of )?(.*)$/gm)].map(([, title]) => title);
    assert.deepEqual(titles, [
      ...['nemesis', 'fault', 'model', 'workload', 'system', 'protocol', 'scenario'],
      ...['client', 'command', 'history format', 'page for users'],
    ]);
  });
});

describe("the explorer's words", () => {
  it('are words of its code', () => {
    const folder = join(ROOT, 'harness/explore');
    const code = readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const words = [...read('harness/explore/WORDS.md').matchAll(/^\| (`[^|]*)\|/gm)].flatMap(
      ([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, word = '']) => word),
    );
    assert.ok(words.length > 20);
    const gone = words.filter((word) => !new RegExp(`\\b${word}\\b`).test(code));
    assert.deepEqual(gone, []);
  });
});

/** Targets of relative links, from the root. */
function linksOf(page: string): string[] {
  return [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^\w+:/.test(target))
    .map((target) => join(dirname(page), target));
}

/** What stands in backticks and is a path of this repository's sources: a folder in front, and an end that sources have. */
function pathsIn(text: string): string[] {
  return [...withoutCode(text).matchAll(/`([\w-]+(?:\/[\w.-]+)+\.(?:ts|md|json|go|js))`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !path.startsWith('dist/') && !path.startsWith('node_modules/'));
}

/** A room of the harness or of the checker may be named without the tree. A path with NAME is new: its folder counts. */
function isThere(path: string): boolean {
  const place = path.includes('NAME') ? dirname(path) : path;
  return ['', 'harness', 'checker'].some((tree) => existsSync(join(ROOT, tree, place)));
}

/** What follows `doubletake` in code, in a sentence or in a block. */
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```.*?^```$/gms)].map(([block]) => block).join('\n');
  return [
    ...withoutCode(text).matchAll(/`(?:npx )?doubletake ([a-z][a-z-]+)/g),
    ...blocks.matchAll(/^(?:\$ |.*npx )?doubletake ([a-z][a-z-]+)/gm),
  ].map(([, name = '']) => name);
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '');
}

// The rules of the house, held by a test (in the manner of TigerBeetle's tidy): direction of imports,
// sizes, heads of files, references to documents, names.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { circles, wrongArrows } from './arrows.ts';
import { EMPTY_WORDS, FILE_LINES, FUNCTION_LINES, LONG_FUNCTIONS } from './rules.ts';
import { filesBelow, parseSource, readSource } from './source.ts';

const sources = filesBelow('checker', 'server', 'harness', 'docker')
  .filter((path) => path.endsWith('.ts'))
  .map(readSource);

describe('the house', () => {
  it('has no import against its order, and none over a wall', () => {
    assert.deepEqual(wrongArrows(sources), []);
  });

  it('has no circle of imports, types counted', () => {
    assert.deepEqual(circles(sources), []);
  });

  it('would see an import against its order, over a wall, past a door, and a circle', () => {
    const file = (path: string, ...specifiers: readonly string[]): ReturnType<typeof parseSource> =>
      parseSource(path, specifiers.map((from) => `import type { A } from '${from}';\n`).join(''));
    const up = file('harness/plan/plan.ts', '../report/html.ts');
    const wall = file('checker/check.ts', '../harness/index.ts');
    const window = file('harness/plan/plan.ts', '../../checker/check.ts');
    const down = file('harness/report/html.ts', '../plan/plan.ts', './value-text.ts');
    assert.equal(wrongArrows([up, wall, window, down]).length, 3);
    assert.deepEqual(circles([up, down]), [[up.path, down.path, up.path]]);
  });

  it(`has no file over ${FILE_LINES} lines`, () => {
    const long = sources.filter(({ lines }) => lines.length - 1 > FILE_LINES);
    assert.deepEqual(
      long.map(({ path }) => path),
      [],
    );
  });

  it(`has no function over ${FUNCTION_LINES} lines but those that had been there, and they shrink`, () => {
    const long = sources.flatMap(({ path, functions }) =>
      functions
        .filter(({ lines }) => lines > FUNCTION_LINES)
        .map(({ name, lines }) => [`${path} ${name}`, lines] as const),
    );
    const grown = long.filter(([name, lines]) => lines > (LONG_FUNCTIONS[name] ?? 0));
    assert.deepEqual(grown, [], 'split these, or make them short again');
    const gone = Object.keys(LONG_FUNCTIONS).filter(
      (name) => !long.some(([other]) => other === name),
    );
    assert.deepEqual(gone, [], 'take these out of LONG_FUNCTIONS: they are short by now');
  });

  it('prints to a terminal through one door', () => {
    // `export` hands a history to a file or another program, as it is.
    const doors = new Set(['harness/report/printed.ts', 'harness/cli/export.ts']);
    const others = sources
      .filter(({ path }) => /^harness\/(?!client|cluster\/stand-in)/.test(path) && !doors.has(path))
      .filter(({ lines }) => lines.some((line) => /process\.std(out|err)\.write/.test(line)));
    assert.deepEqual(
      others.map(({ path }) => path),
      [],
      'print, note or printPainted of harness/report/printed.ts',
    );
  });

  it('opens every source file with a sentence', () => {
    const headless = sources.filter(({ lines }) => {
      const [first, second] = lines;
      return !/^\/\/ \S/.test(first?.startsWith('#!') === true ? (second ?? '') : (first ?? ''));
    });
    assert.deepEqual(
      headless.map(({ path }) => path),
      [],
    );
  });

  it('names only documents and files that exist, in comments', () => {
    const known = new Set(filesBelow('.').flatMap((path) => [path, basename(path)]));
    const missing = sources.flatMap(({ path, comments }) =>
      comments.flatMap((comment) =>
        [...comment.matchAll(/(?<![\w*{<./-])(?:[\w-]+\/)*[\w-]+\.(?:md|ts|test\.ts)\b/g)]
          .map(([name]) => name)
          .filter((name) => !known.has(name) && !known.has(basename(name)))
          .map((name) => `${path}: ${name}`),
      ),
    );
    assert.deepEqual(missing, []);
    const unsaid = sources.filter(({ comments }) =>
      comments.some((comment) =>
        /\b(?:DESIGN|CHECKER|HOUSE)\b|\bPROTOCOL[:,]|\(PROTOCOL\b/.test(comment),
      ),
    );
    assert.deepEqual(
      unsaid.map(({ path }) => path),
      [],
      'these cite a document that is not in this repository',
    );
  });

  it('calls nothing by an empty word', () => {
    const pattern = new RegExp(`(?<![a-z])(?:${EMPTY_WORDS.join('|')})(?![a-z])`, 'i');
    const named = sources.flatMap(({ path, functions }) =>
      [path, ...functions.map(({ name }) => name)].filter((name) => pattern.test(name)),
    );
    assert.deepEqual(named, []);
  });

  it('gives work a time limit by ground/within.ts alone', () => {
    const bare = sources.filter(({ lines }) =>
      lines.some((line) => /AbortSignal\.timeout\(/.test(line)),
    );
    assert.deepEqual(
      bare.map(({ path }) => path),
      [],
      'a bare time-out is lost when memory is collected (Node 20)',
    );
  });
});

// Source files of the house, read as the house's rules need them: imports (types count), functions
// with their lengths, and comments.
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly lines: readonly string[];
  /** Files of the house that it imports or exports from, types too. */
  readonly imports: readonly string[];
  readonly functions: readonly { readonly name: string; readonly lines: number }[];
  readonly comments: readonly string[];
}

/** Files that git knows or would take, below these folders. */
export function filesBelow(...folders: readonly string[]): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...folders],
    { cwd: ROOT, encoding: 'utf8' },
  );
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && isThere(path)).toSorted();
}

function isThere(path: string): boolean {
  try {
    readFileSync(join(ROOT, path));
    return true;
  } catch {
    return false;
  }
}

export function readSource(path: string): SourceFile {
  return parseSource(path, readFileSync(join(ROOT, path), 'utf8'));
}

export function parseSource(path: string, text: string): SourceFile {
  const { program, module, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message ?? 'cannot be parsed'}`);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
      text.slice(start + 1, end - 1),
    ),
  ];
  return {
    path,
    lines: text.split('\n'),
    imports: [...new Set(specifiers)]
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => normalize(join(dirname(path), specifier))),
    functions: functionsOf(program, text),
    comments: comments.map(({ value }) => value),
  };
}

type Program = Parameters<Visitor['visit']>[0];

function functionsOf(program: Program, text: string): SourceFile['functions'] {
  const found: { name: string; lines: number }[] = [];
  const names = new Map<number, string>();
  const lineCount = (start: number, end: number): number =>
    text.slice(start, end).split('\n').length;
  const take = (node: { readonly start: number; readonly end: number }, own?: string): void => {
    const name = own ?? names.get(node.start) ?? 'a nameless function';
    found.push({ name, lines: lineCount(node.start, node.end) });
  };
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (id.type === 'Identifier' && init) names.set(init.start, id.name);
    },
    Property: ({ key, value }) => {
      if (key.type === 'Identifier') names.set(value.start, key.name);
    },
    MethodDefinition: ({ key, value }) => {
      if (key.type === 'Identifier') names.set(value.start, key.name);
    },
    FunctionDeclaration: (node) => take(node, node.id?.name),
    FunctionExpression: (node) => take(node),
    ArrowFunctionExpression: (node) => take(node),
  }).visit(program);
  return found;
}

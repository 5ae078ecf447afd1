// npm's scripts: each names files that are there, in words that any shell and mocha read alike.
import { deepEqual } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

interface Package {
  readonly scripts: Readonly<Record<string, string>>;
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as Package;

describe("npm's scripts", () => {
  it('name compiled files whose sources are here, one by one: sh and mocha 12 expand no braces', () => {
    const named = Object.values(scripts).flatMap((script) => script.match(/\bdist\/\S+/g) ?? []);
    const sourceOf = (path: string) => path.replace('dist/', '').replace(/\.js$/, '.ts');
    const files = named.filter((path) => path.endsWith('.js'));
    deepEqual(
      files.filter((path) => !existsSync(sourceOf(path))),
      [],
    );
  });
});

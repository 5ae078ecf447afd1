// What `npm pack` packs: whatever a packed document links to, sources' worth of programs, and nothing besides.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { execa } from 'execa';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

describe('the package', function () {
  this.timeout(60_000);
  let files: readonly string[];
  before(async () => {
    const { stdout } = await execa('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
      cwd: ROOT,
    });
    const [packed] = JSON.parse(stdout) as {
      readonly files: readonly { readonly path: string }[];
    }[];
    files = packed!.files.map(({ path }) => path);
  });

  it('has what its documents link to', () => {
    const missing = files
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) =>
        [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\]\(([^)#\s]+)/g)]
          .map(([, link = '']) => link)
          .filter((link) => !/^https?:/.test(link))
          .map((link) => normalize(join(dirname(file), link)))
          .filter(
            (path) => !files.includes(path) && !files.some((one) => one.startsWith(`${path}/`)),
          )
          .map((path) => `${file} -> ${path}`),
      );
    assert.deepEqual(missing, []);
  });

  it('has no source map, whose source it has not, and nothing of the build or the tests', () => {
    const unwanted = /\.map$|\.tsbuildinfo$|\.test\.|^dist\/(?:test|docker)\/|^test\/|^findings\//;
    assert.deepEqual(
      files.filter((file) => unwanted.test(file)),
      [],
    );
  });
});

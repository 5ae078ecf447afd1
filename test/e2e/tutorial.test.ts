import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { openPortPool } from '../../harness/cluster/ports.ts';
import { processesOf } from '../support/cli.ts';
import { readPage } from '../support/docs.ts';
import { packInto } from '../support/project.ts';

describe('the tutorial', function () {
  this.timeout(300_000);

  it('ends as it says, followed to the letter in an empty folder with the packed package', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'doubletake-tutorial-'));
    const [clone, folder] = [join(parent, 'doubletake'), join(parent, 'mine')];
    for (const path of [clone, folder]) mkdirSync(path);
    const ports = openPortPool();
    try {
      await packInto(clone);
      // The one liberty taken: somebody else may be using port 3000 here.
      const page = readPage('tutorial.md').replaceAll('3000', String(await ports.take()));
      await follow(page, folder);
      assert.deepEqual(processesOf(parent), [], 'nothing is left running');
    } finally {
      await ports.release();
      rmSync(parent, { recursive: true, force: true });
    }
  });
});

/** Does what the blocks of the page say, one after the other. */
async function follow(page: string, folder: string): Promise<void> {
  let output = '';
  let replaced = '';
  for (const [, verb = '', argument = '', text = ''] of page.matchAll(
    /^```\w+ (file|replace|with|exit|says)(?:=(\S+))?\n(.*?)^```$/gms,
  )) {
    const file = join(folder, argument);
    if (verb === 'file') writeFileSync(file, text);
    if (verb === 'replace') replaced = text;
    if (verb === 'with') {
      const before = readFileSync(file, 'utf8');
      assert.ok(before.includes(replaced));
      writeFileSync(file, before.replace(replaced, text));
    }
    if (verb === 'exit') {
      const result = await execa('bash', ['-ec', text], { cwd: folder, reject: false, all: true });
      output = result.all.replaceAll(/\s+/g, ' ');
      assert.equal(result.exitCode, Number(argument), result.all);
    }
    if (verb === 'says') {
      for (const line of text.trim().split('\n'))
        assert.ok(output.includes(line), `${line}\n${output}`);
    }
  }
  assert.match(output, /VALID/, 'the page was followed to its end');
}

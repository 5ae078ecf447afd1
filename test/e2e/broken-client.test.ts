import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { doubletake, processesOf } from '../support/cli.ts';

const SYSTEMS = fileURLToPath(new URL('../systems/', import.meta.url));

describe('a run whose client never answers', () => {
  it('ends within its deadline, says so, leaves nothing running and no operation that failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doubletake-broken-'));
    try {
      const config = join(folder, 'silent.json');
      writeFileSync(
        config,
        JSON.stringify({
          name: 'silent',
          nodes: { s1: { command: ['node', join(SYSTEMS, 'counters.js'), '{port}', '{data}'] } },
          workloads: ['counter'],
          client: { command: ['node', join(SYSTEMS, 'client-process.js'), 'silence', folder] },
        }),
      );
      const { stderr, exitCode } = await doubletake([
        'run',
        config,
        '--time=2s',
        '--deadline=500ms',
        `--store=${join(folder, 'runs')}`,
      ]);
      assert.equal(exitCode, 255);
      assert.match(stderr, /client c0: did not answer in time\n/);
      assert.match(stderr, /no operation was acknowledged within 15 s/);
      assert.deepEqual(processesOf(folder), []);
      const history = readFileSync(join(folder, 'runs/silent/latest/history.jsonl'), 'utf8');
      assert.match(history, /"type":"info"/);
      assert.doesNotMatch(history, /"type":"fail"/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }).timeout(90_000);
});

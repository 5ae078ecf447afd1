import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readHistory } from '../../harness/record/load.ts';
import { findHistory } from '../../harness/record/history-file.ts';
import { doubletake, processesOf } from '../support/cli.ts';

const SYSTEMS = fileURLToPath(new URL('../systems/', import.meta.url));

/** Of test/systems/client-process.ts, in the order of the clients that make them, and what is said of each. */
const mistakes = {
  garbage: /client c0: wrote a line that is not a JSON object: Traceback/,
  death: /client c1: its process ended with code 3\n/,
  silence: /client c2: did not answer in time\n/,
  twice: /client c3: wrote a line that nobody asked for: /,
  another: /client c4: answered operation \d+ when \d+ was asked\n/,
} as const;

describe('a run whose client program breaks the rules', function () {
  this.timeout(90_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-broken-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (name: string, ...client: readonly string[]) => {
    const config = join(folder, `${name}.json`);
    writeFileSync(
      config,
      JSON.stringify({
        name,
        nodes: { s1: { command: ['node', join(SYSTEMS, 'counters.js'), '{port}', '{data}'] } },
        workloads: ['counter'],
        client: { command: ['node', join(SYSTEMS, 'client-process.js'), ...client, folder] },
      }),
    );
    const flags = ['--nemesis=none', '--deadline=2s', `--store=${join(folder, 'runs')}`];
    return doubletake(['run', config, '--time=5s', '--seed=1', ...flags]);
  };

  const completions = async (name: string): Promise<readonly string[]> => {
    const { file } = findHistory(join(folder, 'runs', name, 'latest'));
    return (await readHistory(file)).events
      .filter(({ type, process }) => type !== 'invoke' && process !== 'nemesis')
      .map(({ type }) => type);
  };

  it('ends with a verdict where they do so now and then; a line says what each did', async () => {
    const { stderr, exitCode } = await run('unruly', Object.keys(mistakes).join(), 'sometimes');
    assert.equal(exitCode, 0, stderr);
    for (const sentence of Object.values(mistakes)) assert.match(stderr, sentence);
    const types = new Set(await completions('unruly'));
    assert.deepEqual([...types].toSorted(), ['info', 'ok']);
    assert.deepEqual(processesOf(folder), [], 'nothing is left running');
  });

  it('ends within its deadline where none ever answers', async () => {
    const { stderr, exitCode } = await run(
      'mute',
      Object.keys(mistakes).fill('silence').join(),
      'always',
    );
    assert.equal(exitCode, 254);
    assert.match(stderr, /client c0: did not answer in time\n/);
    assert.match(stderr, /no operation was acknowledged within 15 s/);
    assert.ok((await completions('mute')).every((type) => type === 'info'));
    assert.deepEqual(processesOf(folder), [], 'nothing is left running');
  });
});

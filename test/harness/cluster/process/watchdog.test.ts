// The watchdog: a harness that is killed leaves nothing behind, whenever it is killed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { realClock } from '../../../../harness/ground/clock.ts';
import { waitUntil } from '../../../../harness/ground/wait-until.ts';
import { onceTold } from '../../../../harness/cluster/process/watchdog.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const gone = (pid: number): Promise<true | undefined> =>
  waitUntil(() => !isAlive(pid) || undefined, { clock: realClock, everyMs: 5, withinMs: 10_000 });

describe('a program started through the watchdog', () => {
  it('does not run before it is told, and never where its harness died before that', async () => {
    const [file, argv] = onceTold('/bin/echo', ['ran']);
    const child = spawn(file, argv, { stdio: ['pipe', 'pipe', 'ignore'] });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    child.stdin.end();
    const [code] = (await once(child, 'close')) as [number];
    assert.notEqual(code, 0);
    assert.deepEqual(lines, []);
  });

  it('runs once it is told, with no input or with what comes after', async () => {
    const say = async (stdin: 'none' | 'kept'): Promise<string> => {
      const [file, argv] = onceTold('/bin/cat', [], stdin);
      const child = spawn(file, argv, { stdio: ['pipe', 'pipe', 'ignore'] });
      let text = '';
      child.stdout.on('data', (part: Buffer) => (text += part.toString()));
      child.stdin.end('\nhello\n');
      await once(child, 'close');
      return text;
    };
    assert.equal(await say('none'), '');
    assert.equal(await say('kept'), 'hello\n');
  });

  it('is killed with its children when the harness is, whatever it did before', async () => {
    const code = `
      const { spawn } = await import('node:child_process');
      const { tellWatchdog } = await import(${JSON.stringify(new URL('../../../../harness/cluster/process/watchdog.js', import.meta.url).href)});
      const child = spawn('/bin/sh', ['-c', 'sleep 300 & echo $!; wait'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
      tellWatchdog([child.pid]);
      child.stdout.once('data', (pid) => console.log(child.pid, String(pid).trim()));
      setInterval(() => {}, 1000);
    `;
    const harness = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: harness.stdout }), 'line')) as [string];
    const [group, grandchild] = line.split(' ').map(Number) as [number, number];
    assert.ok(isAlive(group) && isAlive(grandchild));
    harness.kill('SIGKILL');
    assert.ok(await gone(group));
    assert.ok(await gone(grandchild));
  });

  it('is killed wherever it went, by its mark, and nothing without that is', async () => {
    const place = (name: string): string =>
      JSON.stringify(
        new URL(`../../../../harness/cluster/process/${name}.js`, import.meta.url).href,
      );
    const code = `
      const { spawn } = await import('node:child_process');
      const { tellWatchdog } = await import(${place('watchdog')});
      const { createMark, MARK } = await import(${place('strays')});
      const start = (mark) => spawn('/bin/sh', ['-c', 'sleep 300 & wait'], {
        detached: true, stdio: 'ignore', env: { ...process.env, [MARK]: mark },
      }).pid;
      tellWatchdog([]);
      console.log(start(createMark()), start(createMark()), start('another'));
      setInterval(() => {}, 1000);
    `;
    const harness = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: harness.stdout }), 'line')) as [string];
    const [one, two, other] = line.split(' ').map(Number) as [number, number, number];
    try {
      assert.ok(isAlive(one) && isAlive(two));
      harness.kill('SIGKILL');
      assert.ok((await gone(one)) && (await gone(two)));
      assert.ok(isAlive(other));
    } finally {
      process.kill(-other, 'SIGKILL');
    }
  });
});

import { match } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../harness/main.js', import.meta.url));

/** What an exploration prints that gets Ctrl-C at its first word, and its exit code. */
async function interrupted(...words: string[]): Promise<string> {
  const child = spawn(process.execPath, [MAIN, 'explore', 'fixed', '--time', '60s', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  // The first word of its progress: Ctrl-C is handled by then.
  child.stderr.once('data', () => child.kill('SIGINT'));
  const [code] = await new Promise<[number | null]>((resolve) => {
    child.on('close', (exitCode) => resolve([exitCode]));
  });
  return `${said.trim()} [${code}]`;
}

describe('an exploration that is interrupted', () => {
  it('says how deep it looked at everything', async () => {
    match(
      await interrupted(),
      /^fixed UNKNOWN {2}no violation of fewer than \d+ events .*\d+ states? in .*then stopped by you \[2\]$/,
    );
  });

  it('says how many random runs there were, and claims nothing about the others', async () => {
    match(
      await interrupted('--random', '1000000'),
      /^fixed UNKNOWN {2}interrupted after \d+ of 1000000: .*0 with a violation, 0 stuck \[2\]$/,
    );
  });
});

// What the command line tells a person who does not know it yet: groups, names, versions, defaults; and
// that a reader who leaves early is no error.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { doubletakeVersion } from '../../../harness/ground/version.ts';
import { nearest } from '../../../harness/ground/nearest.ts';
import { doubletake, useStore } from '../../support/cli.ts';

const PROGRAM = fileURLToPath(new URL('../../../harness/main.js', import.meta.url));
const HISTORIES = fileURLToPath(new URL('../../../../test/histories/porcupine/', import.meta.url));

describe('the command line', () => {
  it('shows its commands in groups, without the one that only nights start', async () => {
    const { stdout } = await doubletake(['--help']);
    const headings = [...stdout.matchAll(/^(\S.*):$/gm)].map(([, heading]) => heading);
    assert.deepEqual(headings, [
      'Options',
      'Everyday',
      'Compare and explore',
      'Nights',
      'Machinery',
    ]);
    assert.doesNotMatch(stdout, /run-job/);
  });

  it('says its version', async () => {
    const { stdout } = await doubletake(['--version']);
    assert.equal(stdout, doubletakeVersion());
  });

  it('takes the address of a queue from the environment, where no list of processes shows it', async () => {
    const none = await doubletake(['worker']);
    assert.equal(none.exitCode, 254);
    assert.match(none.stderr, /--queue <url>' not specified/);
    const named = await doubletake(['worker'], {
      DOUBLETAKE_QUEUE: 'mysql://u:secret@127.0.0.1/q',
    });
    assert.equal(named.exitCode, 254, named.stderr);
    assert.doesNotMatch(named.stderr, /not specified|secret/);
  });

  it('ends silently and well when its reader has left', async () => {
    const { exitCode, stderr } = await execa(
      'bash',
      ['-c', '"$0" "$1" --help | true; exit "${PIPESTATUS[0]}"', process.execPath, PROGRAM],
      { reject: false },
    );
    assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
  });

  it('never says "invalid" for want of file descriptors', async () => {
    const history = join(HISTORIES, 'c01-ok.txt');
    const exitCodes = new Set<number | undefined>();
    for (const descriptors of [20, 24, 30, 40, 60]) {
      const script = `ulimit -n ${descriptors}; exec "$0" "$1" check "$2"`;
      const { exitCode, stdout, stderr } = await execa(
        'bash',
        ['-c', script, process.execPath, PROGRAM, history],
        { reject: false },
      );
      exitCodes.add(exitCode);
      if (exitCode === 0) assert.match(stdout, /^VALID/);
      else {
        assert.equal(exitCode, 255, stderr);
        assert.match(stderr, /^doubletake: .*(EMFILE|ENFILE).*$/);
      }
    }
    assert.ok(exitCodes.has(255));
  });

  it('says in one line that its working folder was deleted', async () => {
    const { exitCode, stderr } = await execa(
      'bash',
      [
        '-c',
        'cd "$(mktemp -d)" && rmdir "$PWD" && exec "$0" "$1" run ben --time 1s',
        ...[process.execPath, PROGRAM],
      ],
      { reject: false, timeout: 30_000, killSignal: 'SIGKILL' },
    );
    assert.equal(exitCode, 254, stderr);
    assert.match(stderr, /^doubletake: the working folder was deleted[^\n]*$/);
  });

  it('keeps the exit code of the verdict when its reader has left', async () => {
    const { exitCode, stderr } = await execa(
      'bash',
      [
        '-c',
        '"$0" "$1" check "$2" | true; exit "${PIPESTATUS[0]}"',
        ...[process.execPath, PROGRAM, join(HISTORIES, 'c01-bad.txt')],
      ],
      { reject: false },
    );
    assert.deepEqual({ exitCode, stderr }, { exitCode: 1, stderr: '' });
  });

  for (const [args, sentence] of [
    [['run', 'fixd'], /no system is called fixd; did you mean fixed\?/],
    [['explore', 'fixd'], /no protocol is called fixd; did you mean fixed\?/],
    [['scenario', 'exan'], /there is no scenario exan; did you mean exam\?/],
  ] as const) {
    it(`asks what was meant by ${args.join(' ')}`, async () => {
      const { exitCode, stderr } = await doubletake(args);
      assert.match(stderr, sentence);
      assert.equal(exitCode, 254);
    });
  }

  it('shows defaults as they are written', async () => {
    const { stdout: compare } = await doubletake(['compare', '--help']);
    assert.match(compare, /\(default:\s+1\.\.5\)/);
    const { stdout: probe } = await doubletake(['probe', '--help']);
    assert.doesNotMatch(probe, /\[\]/);
  });
});

describe('doubletake list', () => {
  const kinds = ['systems', 'protocols', 'nemeses', 'workloads', 'models', 'scenarios'];

  it('lists what has a name, a line each with a summary', async () => {
    const { stdout, exitCode } = await doubletake(['list', '--nemeses']);
    assert.equal(exitCode, 0);
    for (const line of stdout.split('\n')) assert.match(line, /^\S+ {2,}\S/);
    assert.match(stdout, /^lose-replies {2}/m);
  });

  it('lists several kinds at once', async () => {
    const { stdout } = await doubletake(['list', ...kinds.map((kind) => `--${kind}`), '--json']);
    const listed = JSON.parse(stdout) as Record<string, { readonly name: string }[]>;
    assert.deepEqual(Object.keys(listed), kinds);
    for (const entries of Object.values(listed)) assert.ok(entries.length > 5);
    assert.ok(listed['systems']?.some(({ name }) => name === 'etcd-linearizable'));
    assert.ok(listed['models']?.some(({ name }) => name === 'cas-register'));
  });
});

describe('doubletake export', () => {
  const store = useStore();

  for (const name of ['c01-bad.txt', 'etcd_005.log']) {
    it(`writes ${name} as EDN that has the same verdict`, async () => {
      const original = join(HISTORIES, name);
      const exported = join(store.path, `${name}.edn`);
      const { exitCode } = await doubletake(['export', original, '--edn', '--output', exported]);
      assert.equal(exitCode, 0);
      assert.equal(await verdictOf(exported), await verdictOf(original));
    });
  }

  it('asks for a format', async () => {
    const { exitCode, stderr } = await doubletake(['export', join(HISTORIES, 'c01-bad.txt')]);
    assert.equal(exitCode, 254);
    assert.match(stderr, /--edn/);
  });
});

describe('the nearest word', () => {
  it('is one with few edits, case aside, and none where all are far', () => {
    assert.equal(nearest('FIXD', ['ben', 'fixed']), 'fixed');
    assert.equal(nearest('zookeeper', ['ben', 'fixed']), undefined);
    assert.equal(nearest('any', []), undefined);
  });
});

async function verdictOf(path: string): Promise<string> {
  const { stdout } = await doubletake(['check', path, '--json']);
  return (JSON.parse(stdout) as { readonly verdict: string }).verdict;
}

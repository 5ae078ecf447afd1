// What a person types wrongly, of every command: nothing at all, a typo in an option, an argument too many, a
// name that there is not, a file that is missing. Each gets 254, one line, and in it what to do.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandGroups } from '../../../harness/cli/index.ts';
import { obey } from '../../../harness/command-line.ts';

const MISSING = /(?:no such|neither .* nor|no .* named|there is no|cannot be found)/;

/** What is typed, and what the line has to say. */
type Mistake = readonly [typed: string, says: RegExp];

const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  probe: [
    ['', /missing required argument 'url' \(doubletake probe --help shows an example\)/],
    ['3000', /3000: not an address; say http:/],
    ['http://example.com/charges', /not this machine.*--allow-remote/],
    ['http://127.0.0.1:1/charges --list /charges', /nothing listens.*--start/],
    ['http://127.0.0.1:1/charges --lst /charges', /unknown option '--lst'; did you mean .*--list/],
    ['http://127.0.0.1:1/charges --key-format guid', /key-format/],
  ],
  resend: [
    ['', /missing required argument 'command'/],
    ['-- no-such-program', /no program named "no-such-program"/],
    ['--tyme 3s -- true', /unknown option '--tyme'/],
  ],
  run: [
    ['', /missing required argument 'system'/],
    ['fixde', /no system is called fixde; did you mean fixed\?/],
    ['nothing.yaml', MISSING],
    ['fixed --nemesis kil', /there is no nemesis kil; did you mean kill\?/],
    ['fixed --time soon', /'soon' is invalid. It takes a time such as 30s/],
    ['fixed ben', /too many arguments for 'run'.*--help/],
  ],
  explain: [
    ['', /missing required argument/],
    ['nothing', MISSING],
    ['nothing --widht 90', /did you mean --width\?/],
  ],
  check: [
    ['', /missing required argument/],
    ['nothing', MISSING],
    ['nothing --modle queue', /did you mean --model\?/],
  ],
  report: [
    ['', /missing required argument/],
    ['nothing', MISSING],
  ],
  replay: [
    ['', /missing required argument/],
    ['nothing', /no such run folder or kept failure; doubletake list/],
    ['nothing --times often', /'often' is invalid/],
  ],
  keep: [
    ['', /missing required argument 'run'/],
    ['nothing', /missing required argument 'file'/],
    ['nothing kept.json', MISSING],
  ],
  list: [
    ['', /runs: there is no such folder; .*--store/],
    ['--store nothing', /nothing: there is no such folder/],
    ['--system', /argument missing/],
    ['--systemz', /did you mean one of --system, --systems\?/],
    ['ben', /too many arguments for 'list'/],
  ],
  init: [['one two', /too many arguments for 'init'/]],
  doctor: [['all', /too many arguments for 'doctor'/]],
  demo: [
    ['ben', /too many arguments for 'demo'/],
    ['--seeds few', /'few' is invalid/],
  ],
  compare: [
    ['', /name two systems: doubletake compare A B/],
    ['ben', /name two systems/],
    ['--plan nothing fixed', MISSING],
    ['--plan nothing', /--system B/],
    ['ben fixd', /did you mean fixed\?/],
    ['ben nothing.yaml', MISSING],
  ],
  shrink: [
    ['', /missing required argument/],
    ['nothing', MISSING],
  ],
  bisect: [
    ['', /missing required argument 'builds'/],
    ['v1', /name two builds at least/],
    ['ben fixed --plan nothing', MISSING],
  ],
  explore: [
    ['', /missing required argument 'protocol'/],
    ['fixde', /did you mean fixed\?/],
  ],
  scenario: [
    ['exma', /there is no scenario exma; did you mean exam\?/],
    ['xyzzy', /there are: .*, \.\.\. \d+ more \.\.\., /],
  ],
  gallery: [['benn', /did you mean ben\?/]],
  hunt: [['benn', /did you mean ben\?/]],
  nightly: [
    ['', /nightly.yaml: there is no such file; doubletake init/],
    ['nothing.yaml', MISSING],
  ],
  merge: [
    ['', /--into <night>' not specified/],
    ['nothing --into whole', MISSING],
  ],
  worker: [
    ['', /--queue <url>' not specified/],
    ['--queue nowhere', /a queue is an address such as/],
  ],
  serve: [
    ['--store nothing', /nothing: there is no such folder/],
    ['--port http', /'http' is invalid/],
  ],
  export: [
    ['', /missing required argument/],
    ['nothing', /say in which format: --edn/],
    ['nothing --edn', MISSING],
  ],
  cleanup: [['all', /too many arguments for 'cleanup'/]],
};

describe('what is typed wrongly', () => {
  const home = process.cwd();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doubletake-mistakes-'));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });

  it('is tried of every command', () => {
    const commands = Object.values(commandGroups).flat();
    assert.deepEqual(
      Object.keys(mistakes).toSorted(),
      commands.map((command) => command.name()).toSorted(),
    );
  });

  const typo: Mistake = ['', /unknown command 'prob'; did you mean probe\?/];
  for (const [command, all] of Object.entries({ prob: [typo], ...mistakes })) {
    for (const [typed, says] of all) {
      it(`doubletake ${command} ${typed}`.trimEnd(), async () => {
        const told = await answerTo([command, ...typed.split(' ').filter(Boolean)]);
        assert.equal(told.exitCode, 254, told.stderr);
        assert.equal(told.stdout, '');
        // What was begun before is told in lines that are indented.
        assert.match(told.stderr, /^(?: {2}[^\n]+\n)*doubletake: [^\n]+\n$/);
        assert.match(told.stderr, says);
        const written = readdirSync(folder).filter((name) => name !== 'runs');
        assert.deepEqual(written, []);
      });
    }
  }
});

/** In this process: one that is started for each would take a second. */
async function answerTo(
  words: readonly string[],
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const own = {
    stdout: process.stdout.write.bind(process.stdout),
    stderr: process.stderr.write.bind(process.stderr),
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const heard = signals.map((signal) => process.listeners(signal));
  const capture = (name: keyof typeof said) => (text: string | Uint8Array) => {
    said[name] += String(text);
    return true;
  };
  process.stdout.write = capture('stdout');
  process.stderr.write = capture('stderr');
  try {
    return { exitCode: await obey(words), ...said };
  } finally {
    process.stdout.write = own.stdout;
    process.stderr.write = own.stderr;
    process.exitCode = undefined;
    for (const [index, signal] of signals.entries()) {
      const added = process.listeners(signal).filter((one) => !heard[index]!.includes(one));
      for (const listener of added) process.removeListener(signal, listener);
    }
  }
}

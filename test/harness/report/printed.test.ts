// Texts from outside on their way to a terminal, through every command that shows a history.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJson } from '../../../harness/record/store.ts';
import { printable, printableLines } from '../../../harness/report/value-text.ts';
import { doubletake, useStore } from '../../support/cli.ts';
import { HOSTILE_TEXTS, obeyed } from '../../support/hostile-texts.ts';

describe('what is printed', () => {
  const store = useStore();

  it('has 42 hostile texts to show, each of which a terminal would obey', () => {
    assert.equal(new Set(HOSTILE_TEXTS).size, 42);
    for (const text of HOSTILE_TEXTS) assert.notDeepEqual(obeyed(text), [], JSON.stringify(text));
  });

  it('is never obeyed, and as JSON still the same text', () => {
    for (const text of HOSTILE_TEXTS) {
      assert.deepEqual(obeyed(printable(text)), []);
      assert.deepEqual(obeyed(printableLines(`a\n${text}\tb`)), []);
      assert.deepEqual(obeyed(toJson({ [text]: text })), []);
      assert.deepEqual(JSON.parse(toJson({ [text]: text })), { [text]: text });
    }
    assert.equal(printableLines('a\tb\nc'), 'a\tb\nc');
  });

  it('is clean from every command, wherever the texts stand in a history', async () => {
    const file = join(store.path, 'history.jsonl');
    writeFileSync(file, hostileHistory());
    const commands = [['check'], ['explain'], ['check', '--json'], ['explain', '--json']];
    for (const [command = '', ...flags] of commands) {
      const { exitCode, stdout, stderr } = await doubletake([command, file, ...flags]);
      assert.equal(exitCode, 1, stderr);
      assert.deepEqual(obeyed(stdout + stderr), [], `${command} ${flags.join(' ')}`);
    }
  });

  it('is clean when it is a complaint about a name', async () => {
    const name = HOSTILE_TEXTS.join('').replaceAll('/', '');
    const folder = join(store.path, '\u{1b}[2J\u{202e}');
    mkdirSync(folder);
    writeFileSync(join(folder, 'plan.json'), '\u{1b}[31m');
    const complaints = [
      ['check', name],
      ['check', folder],
      ['replay', folder],
      ['run', name],
      [name],
      ['check', `--${name}`],
      ['list', folder],
    ];
    for (const args of complaints) {
      const { stdout, stderr } = await doubletake(args);
      assert.deepEqual(obeyed(stdout + stderr), [], JSON.stringify(args));
    }
  });
});

/** An invalid one of registers: its system, keys, values, names and errors are hostile. */
function hostileHistory(): string {
  const all = HOSTILE_TEXTS.join('');
  const header = { format: 'doubletake-history', version: 1, model: 'register', system: all };
  const events = HOSTILE_TEXTS.flatMap((text, at) => [
    { type: 'invoke', process: 3 * at, f: 'write', key: text, value: text },
    { type: 'ok', process: 3 * at, f: 'write', key: text, value: text },
    { type: 'invoke', process: 3 * at + 1, f: 'write', key: text, value: `${text}2` },
    { type: 'info', process: 3 * at + 1, f: 'write', key: text, error: text, node: text },
    { type: 'invoke', process: 3 * at + 2, f: 'read', key: text, value: null },
    { type: 'ok', process: 3 * at + 2, f: 'read', key: text, value: `${text}3` },
  ]);
  const lines = events.map((event, index) => ({ index, time: index * 1000, ...event }));
  return [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

import { match, equal } from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeEvent, encodeHeader } from '../../../checker/index.ts';
import { doubletake, useStore } from '../../support/cli.ts';
import { historyOf } from '../../checker/support/write.ts';

describe('the graph of an anomaly', () => {
  const store = useStore();

  it('is the values of its key, or who came before whom, as DOT and as GraphML', async () => {
    const a = 'af63dc4c8601ec8c';
    const puthash = write('puthash', [
      [0, 'invoke', 'puthash', 'x', 'a'],
      [0, 'fail', 'puthash', 'x'],
      [1, 'invoke', 'puthash', 'x', 'b'],
      [1, 'ok', 'puthash', 'x', a],
    ]);
    const values = await doubletake(['explain', puthash, '--graph', 'dot']);
    equal(values.exitCode, 1, values.stderr);
    match(values.stdout, /^digraph \{\n/);
    match(values.stdout, /"" -> "af63[^\n]*c0#1 puthash[^\n]*style=dashed, color=red/);
    const register = write('register', [
      [0, 'invoke', 'write', 'x', 1],
      [0, 'ok', 'write', 'x'],
      [1, 'invoke', 'read', 'x'],
      [1, 'ok', 'read', 'x', null],
    ]);
    const order = await doubletake(['explain', register, '--graph', 'graphml']);
    match(order.stdout, /<edge [^\n]*source="0" target="2"/);
  });

  function write(...history: Parameters<typeof historyOf>): string {
    const { header, events } = historyOf(...history);
    const file = join(store.path, `${header.model}.jsonl`);
    writeFileSync(file, [encodeHeader(header), ...events.map(encodeEvent)].join(''));
    return file;
  }
});

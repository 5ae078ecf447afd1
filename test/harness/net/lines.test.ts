import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { eachLine } from '../../../harness/net/lines.ts';

async function linesOf(chunks: readonly string[], most: number): Promise<readonly string[]> {
  const stream = new PassThrough();
  const told: string[] = [];
  eachLine(stream, {
    most,
    onLine: (line) => told.push(line),
    onTooLong: () => told.push('too long'),
  });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await once(stream, 'end');
  return told;
}

describe('lines of a stream', () => {
  it('are told whole, however they are cut into pieces', async () => {
    assert.deepEqual(await linesOf(['a\nb', 'c\r\n', 'd'], 10), ['a', 'bc']);
  });

  it('are read no further when one is too long, finished or not', async () => {
    assert.deepEqual(await linesOf(['ok\n12345678901\nno\n'], 10), ['ok', 'too long']);
    assert.deepEqual(await linesOf(['ok\n123456', '78901', '2', '\nno\n'], 10), ['ok', 'too long']);
  });
});

import assert from 'node:assert/strict';
import { hash } from '../../server/hash.ts';

describe('hash', () => {
  it('is FNV-1a of 64 bits over UTF-8, as the published test vectors have it', () => {
    assert.equal(hash(''), 'cbf29ce484222325');
    assert.equal(hash('a'), 'af63dc4c8601ec8c');
    assert.equal(hash('foobar'), '85944171f73967e8');
  });

  it('agrees with the plain definition in big integers', () => {
    for (const text of ['é', '日本', '\u{1f600}', 'x'.repeat(5000), `${hash('a')}b`]) {
      assert.equal(hash(text), byDefinition(text));
    }
  });
});

function byDefinition(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) {
    value = ((value ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return value.toString(16).padStart(16, '0');
}

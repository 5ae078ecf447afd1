import assert from 'node:assert/strict';
import { chainHash } from '../../../checker/index.ts';
import { Fnv } from '../../../checker/ints/fnv.ts';
import { seededRandom } from '../../../harness/ground/random.ts';

/** FNV-1a 64 as its authors define it, with integers of any size. */
function reference(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, '0');
}

describe('the hash of the chain', () => {
  it('is FNV-1a 64 over UTF-8, with published values', () => {
    assert.equal(chainHash('', ''), 'cbf29ce484222325');
    assert.equal(chainHash('', 'a'), 'af63dc4c8601ec8c');
    assert.equal(chainHash('foo', 'bar'), '85944171f73967e8');
  });

  it('agrees with whole numbers on any text, and can be led back', () => {
    const random = seededRandom(3);
    const letters = ['a', '0', '~', 'é', '€', '😀', '\u0000', '\ud800', '\udc00x'];
    for (let i = 0; i < 2000; i++) {
      const text = Array.from({ length: random.integer(0, 8) }, () => random.pick(letters)).join(
        '',
      );
      const before = chainHash('', String(i));
      assert.equal(chainHash(before, text), reference(before + text));
      const hash = new Fnv();
      hash.restore(chainHash(before, text));
      hash.remove(text);
      hash.add(text);
      assert.equal(hash.digest(), chainHash(before, text));
    }
  });
});

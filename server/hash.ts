// The hash of `puthash`: FNV-1a, 64 bits, over the UTF-8 bytes of its input; 16 lower-case
// hexadecimal digits. Offset basis cbf29ce484222325, prime 100000001b3. To check an implementation:
//   hash('')  = cbf29ce484222325     hash('a') = af63dc4c8601ec8c     hash('foobar') = 85944171f73967e8
//   hash('é') = 0ac21707b7181e01 (the bytes c3 a9)
// A puthash of v on the value p stores hash(p + v): on the empty string `puthash a` stores
// af63dc4c8601ec8c, and `puthash b` after it hash('af63dc4c8601ec8cb') = 931164856212d209.

/** The 64 bits are kept in four limbs of 16, because products of those stay exact in a double. */
export function hash(text: string): string {
  let limb0 = 0x2325;
  let limb1 = 0x8422;
  let limb2 = 0x9ce4;
  let limb3 = 0xcbf2;
  for (const byte of encoder.encode(text)) {
    limb0 ^= byte;
    // The prime is 2^40 + 0x1b3: limb n is multiplied by 0x1b3, and limb n-2, shifted by 8, is added.
    const product0 = limb0 * 0x1b3;
    const product1 = limb1 * 0x1b3 + (product0 >>> 16);
    const product2 = limb2 * 0x1b3 + limb0 * 0x100 + (product1 >>> 16);
    const product3 = limb3 * 0x1b3 + limb1 * 0x100 + (product2 >>> 16);
    limb0 = product0 & 0xffff;
    limb1 = product1 & 0xffff;
    limb2 = product2 & 0xffff;
    limb3 = product3 & 0xffff;
  }
  return digits(limb3) + digits(limb2) + digits(limb1) + digits(limb0);
}

const encoder = new TextEncoder();

function digits(limb: number): string {
  return limb.toString(16).padStart(4, '0');
}

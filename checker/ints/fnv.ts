// FNV-1a with 64 bits, in halves of 32 bits each: the hash of the puthash model (harness/docs/reference-protocol.md).

/** hash(previous + value): FNV-1a 64 over the UTF-8 bytes of both, as 16 lower-case hexadecimal digits. */
export function chainHash(previous: string, value: string): string {
  const hash = new Fnv();
  hash.add(previous);
  hash.add(value);
  return hash.digest();
}

/** A hash on its way; it can also be led back, which is what makes meeting in the middle possible. */
export class Fnv {
  /** Signed, so that engines keep them unboxed. */
  high: number = 0xcbf29ce4 | 0;
  low: number = 0x84222325 | 0;

  add(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) this.#byte(unit);
      else {
        for (const byte of wideBytes(text, i)) this.#byte(byte);
        if (isPairAt(text, i)) i++;
      }
    }
  }

  /** Undoes `add`: the hash as it was before the text. */
  remove(text: string): void {
    for (let i = text.length - 1; i >= 0; i--) {
      if (i > 0 && isPairAt(text, i - 1)) i--;
      const unit = text.charCodeAt(i);
      if (unit < 0x80) this.#unbyte(unit);
      else for (const byte of wideBytes(text, i).toReversed()) this.#unbyte(byte);
    }
  }

  /** Takes a digest back; false for a text that is none. */
  restore(text: string): boolean {
    if (text.length !== 16) return false;
    let high = 0;
    let low = 0;
    for (let i = 0; i < 8; i++) {
      const upper = digitOf(text.charCodeAt(i));
      const lower = digitOf(text.charCodeAt(i + 8));
      if (upper < 0 || lower < 0) return false;
      high = (high << 4) | upper;
      low = (low << 4) | lower;
    }
    this.high = high;
    this.low = low;
    return true;
  }

  digest(): string {
    const { high, low } = this;
    // prettier-ignore
    return String.fromCharCode(
      digit(high >>> 28), digit(high >>> 24), digit(high >>> 20), digit(high >>> 16),
      digit(high >>> 12), digit(high >>> 8), digit(high >>> 4), digit(high),
      digit(low >>> 28), digit(low >>> 24), digit(low >>> 20), digit(low >>> 16),
      digit(low >>> 12), digit(low >>> 8), digit(low >>> 4), digit(low),
    );
  }

  /** The prime is 2^40 + 0x1b3, so the product is a small one and a shift. */
  #byte(byte: number): void {
    const low = this.low ^ byte;
    const carry = ((low >>> 16) * 0x1b3 + (((low & 0xffff) * 0x1b3) >>> 16)) >>> 16;
    this.high = (Math.imul(this.high, 0x1b3) + carry + (low << 8)) | 0;
    this.low = Math.imul(low, 0x1b3);
  }

  #unbyte(byte: number): void {
    const { high, low } = this;
    this.high =
      (highOfProduct(low, INVERSE_LOW) +
        Math.imul(low, INVERSE_HIGH) +
        Math.imul(high, INVERSE_LOW)) |
      0;
    this.low = Math.imul(low, INVERSE_LOW) ^ byte;
  }
}

/** The inverse of the prime modulo 2^64: 0xce965057aff6957b. */
const INVERSE_HIGH = 0xce965057;
const INVERSE_LOW = 0xaff6957b;

/** The upper 32 bits of the product of two 32-bit numbers taken as unsigned. */
function highOfProduct(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return aHigh * bHigh + Math.floor((middle + aLow * bHigh) / 0x10000);
}

const isPairAt = (text: string, i: number): boolean => (text.codePointAt(i) ?? 0) > 0xffff;

/** The UTF-8 bytes of the character at `i`; half a surrogate pair counts as U+FFFD, as encoders have it. */
function wideBytes(text: string, i: number): readonly number[] {
  const found = text.codePointAt(i) ?? 0xfffd;
  const point = found >= 0xd800 && found <= 0xdfff ? 0xfffd : found;
  const last = 0x80 | (point & 0x3f);
  const third = 0x80 | ((point >> 6) & 0x3f);
  if (point < 0x800) return [0xc0 | (point >> 6), last];
  if (point < 0x10000) return [0xe0 | (point >> 12), third, last];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), third, last];
}

/** What a hexadecimal digit stands for, by its character code; -1 for other characters. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}

/** The character code of the hexadecimal digit in the lowest four bits. */
function digit(bits: number): number {
  const four = bits & 15;
  return four < 10 ? 48 + four : 87 + four;
}

// FNV-1a with 64 bits, in halves of 32 bits each: the hash of the puthash model (PROTOCOL: "The hash").

/** hash(previous + value): FNV-1a 64 over the UTF-8 bytes of both, as 16 lower-case hexadecimal digits. */
export function chainHash(previous: string, value: string): string {
  const hash = new Fnv();
  hash.add(previous);
  hash.add(value);
  return hash.digest();
}

class Fnv {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  add(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) this.#byte(unit);
      else {
        const point = wholePoint(text, i);
        if (point > 0xffff) i++;
        this.#wide(point);
      }
    }
  }

  digest(): string {
    const high = this.#high;
    const low = this.#low;
    return String.fromCharCode(
      digit(high >>> 28),
      digit(high >>> 24),
      digit(high >>> 20),
      digit(high >>> 16),
      digit(high >>> 12),
      digit(high >>> 8),
      digit(high >>> 4),
      digit(high),
      digit(low >>> 28),
      digit(low >>> 24),
      digit(low >>> 20),
      digit(low >>> 16),
      digit(low >>> 12),
      digit(low >>> 8),
      digit(low >>> 4),
      digit(low),
    );
  }

  #wide(point: number): void {
    if (point < 0x800) this.#byte(0xc0 | (point >> 6));
    else {
      if (point < 0x10000) this.#byte(0xe0 | (point >> 12));
      else {
        this.#byte(0xf0 | (point >> 18));
        this.#byte(0x80 | ((point >> 12) & 0x3f));
      }
      this.#byte(0x80 | ((point >> 6) & 0x3f));
    }
    this.#byte(0x80 | (point & 0x3f));
  }

  /** The prime is 2^40 + 0x1b3, so the product is a small one and a shift. */
  #byte(byte: number): void {
    const low = (this.#low ^ byte) >>> 0;
    const product = low * 0x1b3;
    this.#high =
      (this.#high * 0x1b3 + Math.floor(product / 0x100000000) + ((low << 8) >>> 0)) >>> 0;
    this.#low = product >>> 0;
  }
}

/** The code point at `i`; half a surrogate pair counts as U+FFFD, as in any UTF-8 encoder. */
function wholePoint(text: string, i: number): number {
  const point = text.codePointAt(i) ?? 0xfffd;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

/** The character code of the hexadecimal digit in the lowest four bits. */
function digit(bits: number): number {
  const four = bits & 15;
  return four < 10 ? 48 + four : 87 + four;
}

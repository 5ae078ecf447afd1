// A hash table from keys of a few 32-bit words to one number, in typed arrays. The hash only says
// where to look; equality is decided by the whole key.

export class IntTable {
  /** Where the caller puts the key before `find` and `insert`. */
  readonly key: Int32Array;
  values: Int32Array;
  readonly #width: number;
  #keys: Int32Array;
  #hashes: Int32Array;
  #capacity = 64;
  #size = 0;

  constructor(width: number) {
    this.#width = width;
    this.key = new Int32Array(width);
    this.#keys = new Int32Array(this.#capacity * width);
    this.#hashes = new Int32Array(this.#capacity);
    this.values = new Int32Array(this.#capacity);
  }

  get bytes(): number {
    return this.#capacity * (this.#width + 2) * 4;
  }

  get size(): number {
    return this.#size;
  }

  /** The slot that holds the key, or -1. */
  find(): number {
    const hash = this.#hash();
    const mask = this.#capacity - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = this.#hashes[slot];
      if (found === 0) return -1;
      if (found === hash && this.#holdsKey(slot)) return slot;
    }
  }

  /** Adds a key that `find` did not find. Slots found before are no longer valid. */
  insert(value: number): void {
    if ((this.#size + 1) * 2 > this.#capacity) this.#grow();
    this.#size += 1;
    const hash = this.#hash();
    const mask = this.#capacity - 1;
    let slot = hash & mask;
    while (this.#hashes[slot] !== 0) slot = (slot + 1) & mask;
    this.#hashes[slot] = hash;
    this.values[slot] = value;
    for (let i = 0; i < this.#width; i++)
      this.#keys[slot * this.#width + i] = this.key[i] as number;
  }

  #holdsKey(slot: number): boolean {
    const start = slot * this.#width;
    for (let i = 0; i < this.#width; i++) {
      if (this.#keys[start + i] !== this.key[i]) return false;
    }
    return true;
  }

  /** Never 0, which marks a free slot. */
  #hash(): number {
    let hash = 0x9e3779b9 | 0;
    for (let i = 0; i < this.#width; i++) {
      hash = Math.imul(hash ^ (this.key[i] as number), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
    return hash === 0 ? 1 : hash;
  }

  #grow(): void {
    const { values } = this;
    const keys = this.#keys;
    const hashes = this.#hashes;
    this.#capacity *= 2;
    this.#keys = new Int32Array(this.#capacity * this.#width);
    this.#hashes = new Int32Array(this.#capacity);
    this.values = new Int32Array(this.#capacity);
    const mask = this.#capacity - 1;
    for (let old = 0; old < hashes.length; old++) {
      const hash = hashes[old] as number;
      if (hash === 0) continue;
      let slot = hash & mask;
      while (this.#hashes[slot] !== 0) slot = (slot + 1) & mask;
      this.#hashes[slot] = hash;
      this.values[slot] = values[old] as number;
      for (let i = 0; i < this.#width; i++) {
        this.#keys[slot * this.#width + i] = keys[old * this.#width + i] as number;
      }
    }
  }
}

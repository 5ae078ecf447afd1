// A growing list of 32-bit numbers.

export class IntList {
  items: Int32Array = new Int32Array(16);
  length = 0;

  push(item: number): void {
    if (this.length === this.items.length) {
      const larger = new Int32Array(this.items.length * 2);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = item;
  }

  pop(): number {
    return this.items[--this.length] as number;
  }

  at(index: number): number {
    return this.items[index] as number;
  }

  get bytes(): number {
    return this.items.byteLength;
  }
}

// Bytes that are kept one behind the other, in a buffer that grows.

export class Kept {
  buffer = Buffer.alloc(0);
  used = 0;

  /** Adds `bytes[from, to)`. */
  add(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const used = this.used + to - from;
    if (used > this.buffer.length) {
      const larger = Buffer.alloc(Math.max(used, 2 * this.buffer.length));
      larger.set(this.buffer.subarray(0, this.used));
      this.buffer = larger;
    }
    this.buffer.set(bytes.subarray(from, to), this.used);
    this.used = used;
  }
}

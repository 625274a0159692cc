// Output as bytes: ASCII keys and whole numbers go straight into one growing buffer, which is several times faster than
// making strings.

const FIRST_SIZE = 256 * 1024;

export class Bytes {
  buffer = Buffer.allocUnsafe(FIRST_SIZE);
  length = 0;

  /** Makes room for so many bytes. */
  reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + count));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  /** Room must have been reserved. */
  raw(bytes: Uint8Array): void {
    const { buffer } = this;
    let at = this.length;
    for (let i = 0; i < bytes.length; i++) buffer[at++] = bytes[i]!;
    this.length = at;
  }

  /** A whole number below 2^53; room for 20 bytes must have been reserved. */
  integer(value: number): void {
    let rest = value;
    if (rest < 0) {
      this.buffer[this.length++] = 45;
      rest = -rest;
    }
    if (rest >= 1e9) {
      const high = Math.floor(rest / 1e9);
      this.integer(high);
      this.#padded(rest - high * 1e9, 9);
      return;
    }
    let digits = 1;
    for (let bound = 10; rest >= bound && digits < 10; bound *= 10) digits++;
    this.#padded(rest, digits);
  }

  /** `value` / 10^decimals as JSON writes it: without trailing zeros. Whole `value`. */
  decimal(value: number, decimals: number): void {
    const scale = 10 ** decimals;
    const whole = Math.floor(value / scale);
    this.integer(whole);
    let fraction = value - whole * scale;
    if (fraction === 0) return;
    let digits = decimals;
    while (fraction % 10 === 0) {
      fraction /= 10;
      digits--;
    }
    this.buffer[this.length++] = 46;
    this.#padded(fraction, digits);
  }

  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  /** What was written, and starts anew: valid until the next write. */
  take(): Buffer {
    const taken = this.buffer.subarray(0, this.length);
    this.buffer = Buffer.allocUnsafe(Math.max(FIRST_SIZE, this.length));
    this.length = 0;
    return taken;
  }

  #padded(value: number, digits: number): void {
    const { buffer } = this;
    // Below 10^9 the division is one of 32-bit integers.
    let rest = value | 0;
    for (let i = this.length + digits - 1; i >= this.length; i--) {
      const next = (rest / 10) | 0;
      buffer[i] = 48 + rest - next * 10;
      rest = next;
    }
    this.length += digits;
  }
}

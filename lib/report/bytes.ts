// Output as bytes in a growing buffer: writing ASCII keys and integers in place is several times faster than strings. The put
// functions take the buffer and a position and return the next position, so that both stay in registers.

const FIRST_SIZE = 256 * 1024;
const [ZERO, MINUS, POINT] = [48, 45, 46] as const;

export class Bytes {
  buffer = Buffer.allocUnsafe(FIRST_SIZE);
  length = 0;
  /** The buffer that was taken last: it is being written while the other one is filled. */
  #taken = Buffer.alloc(0);

  reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + count));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  /** The bytes so far; valid until the next call. */
  take(): Buffer {
    const { buffer, length } = this;
    this.buffer = this.#taken.length > 0 ? this.#taken : Buffer.allocUnsafe(FIRST_SIZE);
    this.#taken = buffer;
    this.length = 0;
    return buffer.subarray(0, length);
  }
}

export function putBytes(buffer: Buffer, at: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) buffer[at++] = bytes[i]!;
  return at;
}

/** An integer of at most 2^53 in size: up to 17 bytes. */
export function putInteger(buffer: Buffer, at: number, value: number): number {
  if (value < 0) {
    buffer[at++] = MINUS;
    value = -value;
  }
  if (value >= 1e9) {
    const high = Math.floor(value / 1e9);
    return putPadded(buffer, putInteger(buffer, at, high), value - high * 1e9, 9);
  }
  let digits = 1;
  for (let bound = 10; value >= bound && digits < 9; bound *= 10) digits++;
  return putPadded(buffer, at, value, digits);
}

/** `value` / 10^decimals as in JSON, without trailing zeros. `value` is an integer >= 0. */
export function putDecimal(buffer: Buffer, at: number, value: number, decimals: number): number {
  const scale = 10 ** decimals;
  const whole = Math.floor(value / scale);
  at = putInteger(buffer, at, whole);
  let fraction = value - whole * scale;
  if (fraction === 0) return at;
  let digits = decimals;
  for (; fraction % 10 === 0; digits--) fraction /= 10;
  buffer[at] = POINT;
  return putPadded(buffer, at + 1, fraction, digits);
}

/** For values below 10^9, so that divisions by 10 are those of 32-bit integers. */
function putPadded(buffer: Buffer, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let i = at + digits - 1; i >= at; i--) {
    const next = (rest / 10) | 0;
    buffer[i] = ZERO + rest - next * 10;
    rest = next;
  }
  return at + digits;
}

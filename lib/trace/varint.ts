// Varints (LEB128, base 128, least significant group first), as used by all trace versions.

/** The varint at `at`. Bytes after the end count as zeros. */
export function varintAt(bytes: Uint8Array, at: number): number {
  let byte = bytes[at];
  let value = byte & 127;
  for (let scale = 128; byte > 127; scale *= 128) {
    byte = bytes[++at];
    value += (byte & 127) * scale;
  }
  return value;
}

/** The position after `count` varints. */
export function behind(bytes: Uint8Array, at: number, count: number): number {
  for (let left = count; left > 0;) left -= 1 - (bytes[at++] >> 7);
  return at;
}

/** Writes a non-negative integer at `at`, and returns its end. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128;
  bytes[at++] = rest;
  return at;
}

/** The same in `length` bytes, which the runtime reserves before it knows the number. */
export function putPadded(bytes: Uint8Array, at: number, value: number, length: number): void {
  let rest = value;
  for (let i = 1; i < length; i++, rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128;
  bytes[at] = rest;
}

/** Reads sequentially from `at`; reads after `end` give 0 and set `over`. */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  /** A read went beyond the end. */
  over = false;

  set(bytes: Uint8Array, at: number, end: number): this {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.over = false;
    return this;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    if (this.at < this.end) return this.bytes[this.at++];
    this.over = true;
    return 0;
  }

  /** -1 if it does not fit a double: in traces 2^64-1 always means "none". */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) break;
    }
    return value <= Number.MAX_SAFE_INTEGER ? value : -1;
  }

  skip(count: number): void {
    if (this.at + count <= this.end) {
      this.at += count;
      return;
    }
    this.at = this.end;
    this.over = true;
  }
}

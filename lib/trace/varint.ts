// Varints (LEB128, base 128, low groups first) as all traces have them.

/** The one at `at`. Behind the end of the bytes stand zeros. */
export function varintAt(bytes: Uint8Array, at: number): number {
  let byte = bytes[at];
  let value = byte & 127;
  for (let scale = 128; byte > 127; scale *= 128) {
    byte = bytes[++at];
    value += (byte & 127) * scale;
  }
  return value;
}

/** Where so many of them end. */
export function behind(bytes: Uint8Array, at: number, count: number): number {
  for (let left = count; left > 0;) left -= 1 - (bytes[at++] >> 7);
  return at;
}

/** Writes a whole number from 0 on at `at`, and returns where it ends. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128;
  bytes[at++] = rest;
  return at;
}

/** Reads on from `at`; reads behind `end` give 0 and set `over`. */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  /** It was read beyond the end. */
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

  /** -1 for what no double holds: 2^64-1 stands for "none" wherever it stands in a trace. */
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

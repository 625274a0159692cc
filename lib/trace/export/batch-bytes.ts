// A batch of a trace of Go 1.22 or later, as the runtime writes it: internal/trace/batch.go.
import { EXPERIMENTAL_BATCH, LONGEST_PAYLOAD, SIZE_BYTES } from '../v2/wire.js';

/** The longest number: 64 bits, seven a byte. */
const LONGEST_NUMBER = 10;
/** In front of the payload: type, experiment, three numbers, its size. */
const ROOM = 2 + 3 * LONGEST_NUMBER + SIZE_BYTES;
const [QUOTE, BACKSLASH, NINE, SMALL] = [34, 92, 57, 32];
/** What stands behind a backslash for one byte. */
const ESCAPES = new Map(
  [...'abfnrtv'].map((letter, i) => [letter.charCodeAt(0), [7, 8, 12, 10, 13, 9, 11][i]]),
);
/** Behind a backslash: so many hexadecimal digits follow, of a byte or of a code point. */
const DIGITS = new Map([
  ['x'.charCodeAt(0), 2],
  ['u'.charCodeAt(0), 4],
  ['U'.charCodeAt(0), 8],
]);
const BYTE_DIGITS = 2;

export class BatchBytes {
  readonly bytes = Buffer.alloc(ROOM + LONGEST_PAYLOAD);
  /** Where the payload ends. */
  end = ROOM;
  /** More was put into it than there is room for. */
  over = false;

  /** The payload's length. */
  get size(): number {
    return this.end - ROOM;
  }

  clear(): void {
    this.end = ROOM;
    this.over = false;
  }

  byte(value: number): void {
    if (this.end < this.bytes.length) this.bytes[this.end++] = value;
    else this.over = true;
  }

  number(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    this.byte(rest);
  }

  /** What a Go program quoted in `bytes[from, to)`; with its length in front of it, where it is a string. */
  quoted(bytes: Uint8Array, from: number, to: number, isString: boolean): void {
    const place = this.end;
    for (let at = from; at < to; at++) {
      if (bytes[at] !== BACKSLASH) {
        this.byte(bytes[at]);
        continue;
      }
      const letter = bytes[++at] ?? QUOTE;
      const digits = DIGITS.get(letter);
      if (digits === undefined) {
        this.byte(ESCAPES.get(letter) ?? letter);
        continue;
      }
      const code = hexAt(bytes, at + 1, at + digits);
      if (digits === BYTE_DIGITS) this.byte(code);
      else
        for (const byte of Buffer.from(code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)))
          this.byte(byte);
      at += digits;
    }
    if (!isString) return;
    const length = this.end - place;
    this.number(length);
    const lengthBytes = this.end - place - length;
    this.bytes.copyWithin(place + lengthBytes, place, place + length);
    const end = this.end;
    this.end = place;
    this.number(length);
    this.end = end;
  }

  /** Writes the header in front of the payload and returns where it begins; it ends at `end`. */
  close(type: number, numbers: readonly number[]): number {
    const { end } = this;
    this.end = 0;
    this.byte(type);
    numbers.forEach((value, i) =>
      type === EXPERIMENTAL_BATCH && i === 0 ? this.byte(value) : this.number(value),
    );
    let size = end - ROOM;
    for (let i = 1; i < SIZE_BYTES; i++, size = Math.floor(size / 128)) this.byte((size % 128) | 128);
    this.byte(0);
    const from = ROOM - this.end;
    this.bytes.copyWithin(from, 0, this.end);
    this.end = end;
    return from;
  }
}

/** The number of the hexadecimal digits in `bytes[from, to]`. */
function hexAt(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at <= to; at++) {
    const digit = bytes[at] ?? 0;
    value = value * 16 + (digit <= NINE ? digit & 15 : ((digit | SMALL) - 87) & 15);
  }
  return value;
}

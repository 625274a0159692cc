// A batch of a trace of Go 1.22 or later, as the runtime writes it: internal/trace/batch.go.
import { EXPERIMENTAL_BATCH, LONGEST_PAYLOAD, SIZE_BYTES } from '../v2/wire.js';

/** The longest number: 64 bits, seven a byte. */
const LONGEST_NUMBER = 10;
/** Where the payload begins, behind type, experiment, three numbers and its size. */
const PAYLOAD = 2 + 3 * LONGEST_NUMBER + SIZE_BYTES;
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
  readonly bytes = Buffer.alloc(PAYLOAD + LONGEST_PAYLOAD);
  /** Where the batch begins. */
  from = PAYLOAD;
  /** Where the payload ends. */
  end = PAYLOAD;
  /** More was put into it than there is room for. */
  over = false;

  /** The payload's length. */
  get size(): number {
    return this.end - PAYLOAD;
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

  /** Begins a batch: writes its header, but for its size, in front of where the payload will be. */
  open(type: number, numbers: readonly number[]): void {
    this.end = 0;
    this.over = false;
    this.byte(type);
    numbers.forEach((value, i) =>
      type === EXPERIMENTAL_BATCH && i === 0 ? this.byte(value) : this.number(value),
    );
    this.from = PAYLOAD - SIZE_BYTES - this.end;
    this.bytes.copyWithin(this.from, 0, this.end);
    this.end = PAYLOAD;
  }

  /** The batch is complete: its bytes. */
  close(): Buffer {
    let { size } = this;
    for (let i = PAYLOAD - SIZE_BYTES; i < PAYLOAD - 1; i++, size = Math.floor(size / 128))
      this.bytes[i] = (size % 128) | 128;
    this.bytes[PAYLOAD - 1] = 0;
    return this.bytes.subarray(this.from, this.end);
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

// Encodes a batch of a trace of Go 1.22 or later like the runtime: internal/trace/batch.go.
import { EXPERIMENTAL_BATCH, LONGEST_HEADER, LONGEST_PAYLOAD, SIZE_BYTES } from '../v2/wire.js';
import { putPadded } from '../varint.js';
import { codesOf } from './fields.js';

/** Start of the payload. */
const PAYLOAD = LONGEST_HEADER;
const [QUOTE, BACKSLASH, NINE, SMALL] = codesOf('"\\9 ');
/** Escapes for a single byte, by the character after the backslash. */
const ESCAPES = new Map(
  [...'abfnrtv'].map((letter, i) => [letter.charCodeAt(0), [7, 8, 12, 10, 13, 9, 11][i]]),
);
/** Number of hex digits after the escape character, for a byte or a code point. */
const DIGITS = new Map([
  ['x'.charCodeAt(0), 2],
  ['u'.charCodeAt(0), 4],
  ['U'.charCodeAt(0), 8],
]);
const BYTE_DIGITS = 2;

export class BatchBytes {
  readonly bytes = Buffer.alloc(PAYLOAD + LONGEST_PAYLOAD);
  /** Start of the batch. */
  from = PAYLOAD;
  /** End of the payload. */
  end = PAYLOAD;
  /** The payload exceeded the buffer. */
  over = false;

  byte(value: number): void {
    if (this.end < this.bytes.length) this.bytes[this.end++] = value;
    else this.over = true;
  }

  number(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    this.byte(rest);
  }

  /** Appends the Go-quoted text in `bytes[from, to)`, unquoted; with its length before it if it is a string. */
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

  /** Begins a batch: writes its header, except the size, before the start of the payload. */
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

  /** Completes the batch and returns its bytes. */
  close(): Buffer {
    putPadded(this.bytes, PAYLOAD - SIZE_BYTES, this.end - PAYLOAD, SIZE_BYTES);
    return this.bytes.subarray(this.from, this.end);
  }
}

/** Value of the hex digits in `bytes[from, to]`. */
function hexAt(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at <= to; at++) {
    const digit = bytes[at] ?? 0;
    value = value * 16 + (digit <= NINE ? digit & 15 : ((digit | SMALL) - 87) & 15);
  }
  return value;
}

// The words of an event's line, `NAME` and `key=value`, out of bytes. A value can be quoted as Go quotes, or stand in brackets.

/** Each character's code, of a text in ASCII. */
export const codesOf = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

const [TAB, BLANK, QUOTE, OPEN_PAREN, MINUS, ZERO, NINE, EQUALS, OPEN, BACKSLASH, CLOSE] =
  codesOf('\t "(-09=[\\]');

/** Of a word no more is made a string. */
const LONGEST_WORD = 64;

export class Fields {
  bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #to = 0;
  /** The word; its key is empty where there is no `=`. */
  key = 0;
  keyEnd = 0;
  /** Its value, without quotes or brackets. */
  from = 0;
  to = 0;

  /** The words of `bytes[from, to)`. */
  set(bytes: Uint8Array, from: number, to: number): this {
    this.bytes = bytes;
    this.#at = from;
    this.#to = to;
    return this;
  }

  /** Goes on to the next word; false at the end. */
  next(): boolean {
    const { bytes } = this;
    const end = this.#to;
    let at = this.#at;
    while (at < end && (bytes[at] === BLANK || bytes[at] === TAB)) at++;
    if (at >= end) return false;
    const start = at;
    // A quoted word without a key: an attribute's name has blanks in it.
    if (bytes[at] === QUOTE) at = closing(bytes, at + 1, end) + 1;
    while (at < end && bytes[at] !== BLANK && bytes[at] !== EQUALS) at++;
    if (at >= end || bytes[at] !== EQUALS) {
      this.key = this.keyEnd = start;
      this.from = start;
      this.to = this.#at = Math.min(at, end);
      return true;
    }
    this.key = start;
    this.keyEnd = at++;
    const first = bytes[at];
    if (first === QUOTE) {
      this.from = at + 1;
      this.to = closing(bytes, at + 1, end);
      this.#at = this.to + 1;
    } else if (first === OPEN) {
      // The last word of its line.
      this.from = at + 1;
      this.to = bytes[end - 1] === CLOSE ? end - 1 : end;
      this.#at = end;
    } else {
      this.from = at;
      while (at < end && bytes[at] !== BLANK) at++;
      this.to = this.#at = at;
    }
    return true;
  }

  /** The value goes on to the line's end: it is a string that is not quoted. Returns where that is. */
  toEnd(): number {
    this.#at = this.#to;
    return (this.to = this.#to);
  }

  /** The value goes on until this key comes; to the line's end where it does not. */
  toWord(key: string): number {
    const { bytes } = this;
    const to = this.#to;
    for (let at = this.from; at < to; at++)
      if (
        bytes[at] === BLANK &&
        bytes[at + 1 + key.length] === EQUALS &&
        same(bytes, at + 1, at + 1 + key.length, key)
      ) {
        this.#at = at;
        return (this.to = at);
      }
    return this.toEnd();
  }

  /** The value as a string. */
  text(): string {
    return String.fromCharCode(
      ...this.bytes.subarray(this.from, Math.min(this.to, this.from + LONGEST_WORD)),
    );
  }

  /** The value's number, `Uint64(…)` and `Value{Uint64(…)}` included; NaN where it is none. */
  get number(): number {
    const { bytes, to } = this;
    let at = this.from;
    if (at < to && bytes[at] > NINE) {
      while (at < to && bytes[at] !== OPEN_PAREN) at++;
      at++;
    }
    return numberAt(bytes, at, to);
  }

  keyIs(word: string): boolean {
    return same(this.bytes, this.key, this.keyEnd, word);
  }

  is(word: string): boolean {
    return same(this.bytes, this.from, this.to, word);
  }
}

/** The whole number at the beginning of `bytes[from, to)`, or (`alone`) that is all of it; NaN where none is, or where no double holds it. */
export function numberAt(bytes: Uint8Array, from: number, to: number, alone = false): number {
  const isNegative = bytes[from] === MINUS;
  let at = isNegative ? from + 1 : from;
  const first = at;
  let value = 0;
  for (; at < to; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === first || at - first > 20 || (alone && at < to)) return NaN;
  return isNegative ? -value : value;
}

/** Whether `bytes[from, to)` is `word`, which is ASCII. */
export function same(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  if (to - from !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[from + i] !== word.charCodeAt(i)) return false;
  return true;
}

/** Where the quote is closed that was opened before `from`; `to` where it is not. */
function closing(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) at++;
  }
  return to;
}

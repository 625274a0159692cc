// Splits an event's line in bytes into words, `NAME` and `key=value`. Values may be quoted like in Go, or in brackets.

/** Character codes of an ASCII text. */
export const codesOf = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

const [TAB, BLANK, QUOTE, OPEN_PAREN, MINUS, ZERO, NINE, EQUALS, OPEN, BACKSLASH, CLOSE] =
  codesOf('\t "(-09=[\\]');

/** Longer words are truncated when converted to a string. */
const LONGEST_WORD = 64;

export class Fields {
  bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #to = 0;
  /** Position of the key; empty if the word has no `=`. */
  key = 0;
  keyEnd = 0;
  /** Position of the value, without quotes or brackets. */
  from = 0;
  to = 0;

  /** Starts with the words of `bytes[from, to)`. */
  set(bytes: Uint8Array, from: number, to: number): this {
    this.bytes = bytes;
    this.#at = from;
    this.#to = to;
    return this;
  }

  /** Advances to the next word; false at the end. */
  next(): boolean {
    const { bytes } = this;
    const end = this.#to;
    let at = this.#at;
    while (at < end && (bytes[at] === BLANK || bytes[at] === TAB)) at++;
    if (at >= end) return false;
    const start = at;
    // A quoted word without a key: an attribute's name may contain blanks.
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

  /** Extends the value to the line's end, for unquoted strings. Returns the end. */
  toEnd(): number {
    this.#at = this.#to;
    return (this.to = this.#to);
  }

  /** Extends the value up to the given key, or to the line's end if it is absent. */
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

  /** The value as a number, also in `Uint64(…)` and `Value{Uint64(…)}`; NaN if it is none. */
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

/** The integer at the start of `bytes[from, to)`; `alone`: it must be all of it. NaN if there is none, or it is too long. */
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

/** Whether `bytes[from, to)` equals `word`, which is ASCII. */
export function same(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  if (to - from !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[from + i] !== word.charCodeAt(i)) return false;
  return true;
}

/** Position of the closing quote; `from` is after the opening one. `to` if it is missing. */
function closing(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) at++;
  }
  return to;
}

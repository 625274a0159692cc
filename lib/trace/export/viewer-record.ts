// Parses one event of the trace viewer's JSON in a single pass over bytes: `{"name":"GC","ph":"X","ts":58.509,"dur":5518.9,…}`.
import { codesOf, same } from './fields.js';

const [NEWLINE, BLANK, QUOTE, COMMA, MINUS, POINT, ZERO, NINE, COLON] = codesOf('\n ",-.09:');
const [OPEN_ARRAY, BACKSLASH, CLOSE_ARRAY, OPEN, CLOSE, UPPER_E, LOWER_E] = codesOf('[\\]{}Ee');
/** Maximum nesting depth in a valid event. */
const DEEPEST = 32;

/** Results of reading other than the record's end. */
export const [UNFINISHED, DAMAGED] = [-1, -2];

export class ViewerRecord {
  bytes: Uint8Array = new Uint8Array(0);
  /** Position of the name, without quotes; still escaped. */
  name = 0;
  nameEnd = 0;
  /** Its phase: `X`, `C`, `I`, `M` … */
  phase = 0;
  /** µs. */
  ts = NaN;
  dur = NaN;
  pid = NaN;
  tid = NaN;
  /** Stacks at its begin and end. */
  sf = 0;
  esf = 0;
  /** It has a category, and so is a user annotation. */
  isUsers = false;
  /** For frames: the caller. */
  parent = 0;
  /** Position of the arguments, with brackets; empty if there are none. */
  args = 0;
  argsEnd = 0;
  #number = NaN;

  /** Reads the record whose bracket is at `from`; returns its end, or one of the results above. */
  read(bytes: Uint8Array, from: number, to: number): number {
    this.bytes = bytes;
    this.name = this.nameEnd = this.args = this.argsEnd = 0;
    this.phase = this.sf = this.esf = this.parent = 0;
    this.isUsers = false;
    this.ts = this.dur = this.pid = this.tid = NaN;
    let at = from + 1;
    for (;;) {
      while (at < to && (bytes[at] <= BLANK || bytes[at] === COMMA)) at++;
      if (at >= to) return UNFINISHED;
      if (bytes[at] === CLOSE) return at + 1;
      if (bytes[at] !== QUOTE) return DAMAGED;
      const key = at + 1;
      at = endOfString(bytes, key, to);
      if (at < 0) return at;
      const keyEnd = at - 1;
      while (at < to && bytes[at] <= BLANK) at++;
      if (at >= to) return UNFINISHED;
      if (bytes[at] !== COLON) return DAMAGED;
      at++;
      while (at < to && bytes[at] <= BLANK) at++;
      const value = at;
      at = this.#value(bytes, at, to);
      if (at < 0) return at;
      this.#keep(keyEnd - key, bytes[key], value, at);
    }
  }

  is(name: string): boolean {
    return same(this.bytes, this.name, this.nameEnd, name);
  }

  begins(name: string): boolean {
    return (
      this.nameEnd - this.name >= name.length && same(this.bytes, this.name, this.name + name.length, name)
    );
  }

  /** An argument's number; NaN if absent. */
  argument(key: string): number {
    const { bytes, argsEnd } = this;
    let at = this.#behindKey(key);
    if (at < 0) return NaN;
    while (at < argsEnd && (bytes[at] <= BLANK || bytes[at] === COLON)) at++;
    this.#readNumber(bytes, at, argsEnd);
    return this.#number;
  }

  /** Position of an argument's string, without quotes. */
  string(key: string): [number, number] {
    const { bytes, argsEnd } = this;
    let at = this.#behindKey(key);
    if (at < 0) return [0, 0];
    while (at < argsEnd && bytes[at] !== QUOTE) at++;
    return [at + 1, Math.max(at, endOfString(bytes, at + 1, argsEnd)) - 1];
  }

  /** Position behind an argument's key and its quotes; -1 if it is absent. */
  #behindKey(key: string): number {
    for (let at = this.args; at < this.argsEnd; at++)
      if (this.bytes[at] === QUOTE && same(this.bytes, at + 1, at + 1 + key.length, key))
        return at + key.length + 2;
    return -1;
  }

  /** Stores a value by its key's length and first letter. */
  #keep(length: number, first: number, from: number, to: number): void {
    const isString = this.bytes[from] === QUOTE;
    switch ((length << 8) | first) {
      case NAME:
        if (isString) [this.name, this.nameEnd] = [from + 1, to - 1];
        break;
      case PHASE:
        if (isString) this.phase = this.bytes[from + 1];
        break;
      case TS:
        this.ts = this.#number;
        break;
      case DUR:
        this.dur = this.#number;
        break;
      case PID:
        this.pid = this.#number;
        break;
      case TID:
        this.tid = this.#number;
        break;
      case SF:
        this.sf = this.#number;
        break;
      case ESF:
        this.esf = this.#number;
        break;
      case CATEGORY:
        this.isUsers = true;
        break;
      case PARENT:
        this.parent = this.#number;
        break;
      case ARGS:
        [this.args, this.argsEnd] = [from, to];
    }
  }

  #value(bytes: Uint8Array, at: number, to: number): number {
    if (at >= to) return UNFINISHED;
    const first = bytes[at];
    if (first === QUOTE) return endOfString(bytes, at + 1, to);
    if (first === OPEN || first === OPEN_ARRAY) return endOfBrackets(bytes, at, to);
    if (first === MINUS || (first >= ZERO && first <= NINE)) {
      const end = this.#readNumber(bytes, at, to);
      return end < to ? end : UNFINISHED;
    }
    // true, false, null
    let end = at;
    while (end < to && bytes[end] > BLANK && bytes[end] !== COMMA && bytes[end] !== CLOSE) end++;
    this.#number = NaN;
    return end === to ? UNFINISHED : end > at ? end : DAMAGED;
  }

  /** Returns the number's end. */
  #readNumber(bytes: Uint8Array, from: number, to: number): number {
    let at = bytes[from] === MINUS ? from + 1 : from;
    let value = 0;
    for (; at < to && bytes[at] >= ZERO && bytes[at] <= NINE; at++) value = value * 10 + bytes[at] - ZERO;
    let scale = 1;
    if (bytes[at] === POINT && at < to)
      for (at++; at < to && bytes[at] >= ZERO && bytes[at] <= NINE; at++) {
        // Further digits exceed the precision.
        if (scale >= 1e9) continue;
        value = value * 10 + bytes[at] - ZERO;
        scale *= 10;
      }
    value /= scale;
    if (at < to && (bytes[at] === LOWER_E || bytes[at] === UPPER_E)) {
      const exponent = at + 1;
      at++;
      while (at < to && bytes[at] > BLANK && bytes[at] !== COMMA && bytes[at] !== CLOSE) at++;
      value *= 10 ** Number(String.fromCharCode(...bytes.subarray(exponent, Math.min(at, exponent + 8))));
    }
    this.#number = at === from ? NaN : bytes[from] === MINUS ? -value : value;
    return at;
  }
}

const codeOf = (key: string): number => (key.length << 8) | key.charCodeAt(0);
const [NAME, PHASE, TS, DUR, PID, TID, SF, ESF, CATEGORY, PARENT, ARGS] = [
  'name',
  'ph',
  'ts',
  'dur',
  'pid',
  'tid',
  'sf',
  'esf',
  'cat',
  'parent',
  'args',
].map(codeOf);

/** Position after the closing quote of a string that begins at `from`. Strings contain no newline. */
export function endOfString(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
    else if (byte === NEWLINE) return DAMAGED;
  }
  return UNFINISHED;
}

/** Position after the bracket that closes the one at `from`. */
function endOfBrackets(bytes: Uint8Array, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = endOfString(bytes, at + 1, to);
      if (end < 0) return end;
      at = end - 1;
    } else if (byte === OPEN || byte === OPEN_ARRAY) {
      if (++depth > DEEPEST) return DAMAGED;
    } else if ((byte === CLOSE || byte === CLOSE_ARRAY) && --depth === 0) return at + 1;
  }
  return UNFINISHED;
}

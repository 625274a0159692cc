// Parses lines of cycles. Their shape is a table, so that all shapes share this code; what costs most in JavaScript, reading numbers
// of unknown length, takes a few operations on words of eight bytes here.
import {
  ADDS,
  COLUMN,
  COLUMNS_AT,
  DECIMALS,
  FORCED_AT,
  LENGTH,
  MOST_DIGITS,
  MOST_ROWS,
  NO_FIGURE,
  NONE,
  SCALE,
  THREE,
  TOKEN_BYTES,
  WORDS,
} from '../lib/gctrace/lines-layout';

const POINT: u32 = 46;
export const ZERO: u32 = 48;
const EIGHT_ZEROS: u64 = 0x3030_3030_3030_3030;
/** ` (forced` in the order of a word's bytes, and `)`. */
const FORCED: u64 = 0x6465_6372_6f66_2820;
const CLOSES: u32 = 41;
/** The limit up to which a double is exact; the runtime prints no larger number. */
const LARGEST: f64 = 9_007_199_254_740_992;

/** A column's cell. */
@inline
export function cell(column: i32, row: i32): i32 {
  return COLUMNS_AT + ((column * MOST_ROWS + row) << 3);
}

/** Where a token's literal ends that begins at `at`, or 0. */
@inline
function behindLiteral(token: i32, at: i32): i32 {
  const length = load<i32>(token, LENGTH);
  for (let i = 0; i < length; i += 8) {
    const word = token + (i << 1);
    if ((load<u64>(at + i) & load<u64>(word, WORDS + 8)) !== load<u64>(word, WORDS)) return 0;
  }
  return at + length;
}

/** How many bits the digits take that begin a word; `word`: eight characters, from each of which the digit zero was taken. */
@inline
function bitsOf(word: u64): u64 {
  return ctz(((word + 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080) & ~7;
}

/** The number whose eight digits are the word's bytes: neighbours make pairs, and pairs the number. */
@inline
function valueOf(word: u64): u64 {
  const pairs = word * 10 + (word >> 8);
  const first = (pairs & 0xff_0000_00ff) * ((1_000_000 << 32) + 100);
  const second = ((pairs >> 16) & 0xff_0000_00ff) * ((10_000 << 32) + 1);
  return (first + second) >> 32;
}

/** Parses the cycle at `from` into a row. Returns where it ends, or 0 if it has not the table's shape. */
export function parse(table: i32, from: i32, row: i32): i32 {
  let at = from;
  for (let token = table; ; token += TOKEN_BYTES) {
    at = behindLiteral(token, at);
    if (at === 0) return 0;
    const decimals = load<i32>(token, DECIMALS);
    if (decimals === NO_FIGURE) break;
    const digits = load<u64>(at) ^ EIGHT_ZEROS;
    const bits = bitsOf(digits);
    let value: u64 = 0;
    if (bits === 0) return 0;
    if (bits < 64) {
      value = valueOf(digits << (64 - bits));
      at += <i32>(bits >> 3);
    } else {
      const first = at;
      for (let digit: u32; (digit = <u32>load<u8>(at) - ZERO) <= 9; at++) value = value * 10 + digit;
      if (at - first > MOST_DIGITS) return 0;
    }
    if (decimals !== NONE) {
      value *= 1000;
      let places: u64 = 0;
      if (<u32>load<u8>(at) === POINT) {
        const word = load<u64>(at, 1) ^ EIGHT_ZEROS;
        places = bitsOf(word);
        if (places === 0 || places > 24) return 0;
        value += valueOf((word & ((<u64>1 << places) - 1)) << 40);
        at += 1 + <i32>(places >> 3);
      }
      if (decimals === THREE && places !== 24) return 0;
    }
    const figure = <f64>(<i64>value) * load<f64>(token, SCALE);
    if (figure > LARGEST) return 0;
    const column = load<i32>(token, COLUMN);
    if (column < 0) continue;
    const place = cell(column, row);
    store<f64>(place, load<i32>(token, ADDS) ? load<f64>(place) + figure : figure);
  }
  const isForced = load<u64>(at) === FORCED && <u32>load<u8>(at, 8) === CLOSES;
  store<u8>(FORCED_AT + row, isForced ? 1 : 0);
  return isForced ? at + 9 : at;
}

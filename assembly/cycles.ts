// Parses lines of cycles. Their shape is a table, so that all shapes share this code.
import {
  ADDS,
  COLUMN,
  COLUMN_BYTES,
  COLUMNS_AT,
  DECIMALS,
  FORCED_AT,
  LENGTH,
  MOST_DIGITS,
  NO_FIGURE,
  NONE,
  SCALE,
  THREE,
  TOKEN_BYTES,
  WORDS,
} from '../lib/gctrace/lines-layout';

const POINT: u32 = 46;
export const ZERO: u32 = 48;
/** ` (forced` in the order of a word's bytes, and `)`. */
const FORCED: u64 = 0x6465_6372_6f66_2820;
const CLOSES: u32 = 41;
/** The limit up to which a double is exact; the runtime prints no larger number. */
const LARGEST: f64 = 9_007_199_254_740_992;

/** A column's cell. */
@inline
export function cell(column: i32, row: i32): i32 {
  return COLUMNS_AT + column * COLUMN_BYTES + (row << 3);
}

/** Where a token's literal ends that begins at `at`, or 0. */
@inline
function behindLiteral(token: i32, at: i32): i32 {
  if ((load<u64>(at) & load<u64>(token, WORDS + 8)) !== load<u64>(token, WORDS)) return 0;
  const length = load<i32>(token, LENGTH);
  for (let i = 8; i < length; i += 8) {
    const word = token + (i << 1);
    if ((load<u64>(at + i) & load<u64>(word, WORDS + 8)) !== load<u64>(word, WORDS)) return 0;
  }
  return at + length;
}

@inline
function digit(at: i32): u32 {
  return <u32>load<u8>(at) - ZERO;
}

/**
 * Parses a token's figure at `at` into a row. Returns where it ends, or 0 if it is not printed like that. Digit by digit: the
 * processor foresees how many will come and goes on behind them, but would wait for arithmetic that finds the end of a whole word's.
 */
@inline
function figure(token: i32, at: i32, row: i32): i32 {
  const start = at;
  const first = digit(at);
  if (first > 9) return 0;
  let value: i64 = first;
  const second = digit(++at);
  if (second <= 9) {
    value = first * 10 + second;
    const third = digit(++at);
    if (third <= 9) {
      value = value * 10 + third;
      for (at++; digit(at) <= 9; at++) value = value * 10 + digit(at);
      if (at - start > MOST_DIGITS) return 0;
    }
  }
  const decimals = load<i32>(token, DECIMALS);
  if (decimals !== NONE) {
    let places = 0;
    if (<u32>load<u8>(at) === POINT) {
      const tenths = digit(++at);
      if (tenths > 9) return 0;
      value = value * 10 + tenths;
      places = 1;
      const hundredths = digit(++at);
      if (hundredths <= 9) {
        value = value * 10 + hundredths;
        places = 2;
        const thousandths = digit(++at);
        if (thousandths <= 9) {
          value = value * 10 + thousandths;
          places = 3;
          if (digit(++at) <= 9) return 0;
        }
      }
    }
    if (decimals === THREE && places !== 3) return 0;
    for (; places < 3; places++) value *= 10;
  }
  const scaled = <f64>value * load<f64>(token, SCALE);
  if (scaled > LARGEST) return 0;
  const column = load<i32>(token, COLUMN);
  if (column < 0) return at;
  const place = cell(column, row);
  store<f64>(place, load<i32>(token, ADDS) ? load<f64>(place) + scaled : scaled);
  return at;
}

/** Parses the cycle at `from` into a row. Returns where it ends, or 0 if it has not the table's shape. */
export function parse(table: i32, from: i32, row: i32): i32 {
  let at = from;
  for (let token = table; ; token += TOKEN_BYTES) {
    at = behindLiteral(token, at);
    if (at === 0) return 0;
    if (load<i32>(token, DECIMALS) === NO_FIGURE) break;
    at = figure(token, at, row);
    if (at === 0) return 0;
  }
  const isForced = load<u64>(at) === FORCED && <u32>load<u8>(at, 8) === CLOSES;
  store<u8>(FORCED_AT + row, isForced ? 1 : 0);
  return isForced ? at + 9 : at;
}

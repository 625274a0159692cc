// Passes over a log's lines and reads the cycles among them, as WebAssembly: AssemblyScript, a dialect of TypeScript.
// `npm run wasm` compiles it into lib/gctrace/lines-wasm.ts.
import {
  AT_MS,
  BEGINNINGS_AT,
  BLOCK_BYTES,
  DIGITS,
  INPUT_AT,
  LAST_LINE,
  LINE,
  LINE_AT,
  LINES,
  LITERALS,
  N,
  PATTERN_BYTES,
  PATTERN_LENGTH,
  PREFIXES_AT,
  RESTS_AT,
  ROWS,
  STATE_AT,
  STRANGE,
  SUFFIXES_AT,
  TABLE_BYTES,
  TABLES_AT,
} from '../lib/gctrace/lines-layout';
import { cell, parse, ZERO } from './cycles';

const NEWLINE: u32 = 10;
const RETURN: u32 = 13;
const PERCENT: u32 = 37;
const G: u32 = 103;
const MINUS: u32 = 45;
const SLASH: u32 = 47;
const BACKSLASH: u32 = 92;
/** `%: ` in the order of a word's bytes: it follows the CPU share of a cycle, whatever is before that. */
const NET: u32 = 0x20_3a25;
/** Where a date has digits, a bit each. */
const DATE_DIGITS: u64 = 0b11_0110_1111;
const BLOCK: i32 = 64;

/** How many are known of the carrier's prefixes, and of what it writes behind texts that are whole; 0 if that is nothing. */
let prefixes: i32 = 0;
let suffixes: i32 = 0;

/** Where the last line begins that was passed, and how many were. */
let last: i32 = 0;
let lines: i32 = 0;
/** The next one has no known prefix or suffix. */
let isStrange: bool = false;

@inline
function set(field: i32, value: f64): void {
  store<f64>(field << 3, value, STATE_AT);
}

/** A line without text, or of one byte. */
@inline
function isShort(line: i32): bool {
  return <u32>load<u8>(line) === NEWLINE || <u32>load<u8>(line, 1) === NEWLINE;
}

/** Which of the 16 bytes at `at` end lines or may be those of a cycle. */
@inline
function marks(at: i32): v128 {
  const bytes = v128.load(at);
  return v128.or(i8x16.eq(bytes, i8x16.splat(<i8>NEWLINE)), i8x16.eq(bytes, i8x16.splat(<i8>PERCENT)));
}

@inline
function bits(marks: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(marks));
}

/** Which bytes are no digits. */
@inline
function notDigits(bytes: v128): v128 {
  return i8x16.gt_u(i8x16.sub(bytes, i8x16.splat(<i8>ZERO)), i8x16.splat(9));
}

/** Whether the bytes at `at` are those of a pattern. */
function has(pattern: i32, at: i32): bool {
  const end = at + load<i32>(pattern, PATTERN_LENGTH);
  for (; at < end; at += 16, pattern += BLOCK_BYTES) {
    const bytes = v128.load(at);
    const others = v128.and(v128.xor(bytes, v128.load(pattern)), v128.load(pattern, LITERALS));
    const noDigits = v128.and(notDigits(bytes), v128.load(pattern, DIGITS));
    if (v128.any_true(v128.or(others, noDigits))) return false;
  }
  return true;
}

/** Where the text of a line begins: behind one of the known prefixes; 0 if it has none of them. */
@inline
function textOf(line: i32): i32 {
  if (prefixes === 0) return line;
  const end = PREFIXES_AT + prefixes * PATTERN_BYTES;
  for (let prefix = PREFIXES_AT; prefix < end; prefix += PATTERN_BYTES)
    if (has(prefix, line)) return line + load<i32>(prefix, PATTERN_LENGTH);
  isStrange = true;
  return 0;
}

/** Whether the text of a line is whole: one of the known suffixes is before its newline, and begins with no escaped backslash. */
@inline
function isWhole(line: i32, newline: i32): bool {
  if (suffixes === 0) return true;
  const end = SUFFIXES_AT + suffixes * PATTERN_BYTES;
  for (let suffix = SUFFIXES_AT; suffix < end; suffix += PATTERN_BYTES) {
    const at = newline - load<i32>(suffix, PATTERN_LENGTH);
    if (at > line && has(suffix, at)) return <u32>load<u8>(at - 1) !== BACKSLASH;
  }
  isStrange = true;
  return false;
}

/** `2024-01-02` or `2024/01/02`, which is in no cycle. */
function isDate(at: i32): bool {
  const mark = <u32>load<u8>(at, 4);
  if ((mark !== MINUS && mark !== SLASH) || <u32>load<u8>(at, 7) !== mark) return false;
  return (bits(notDigits(v128.load(at))) & DATE_DIGITS) === 0;
}

/** Whether a text may matter by its first bytes, or is short. */
@inline
function matters(text: i32, torn: i32): bool {
  const pair = <i32>load<u16>(text);
  if (load<u8>(BEGINNINGS_AT + pair) !== 0 || isShort(text)) return true;
  return torn !== 0 && load<u8>(RESTS_AT + pair) !== 0 && !isDate(text);
}

/**
 * Passes lines from `line` on, `most` at most, up to one that may matter by its first bytes, may hold a cycle, is short, has no
 * known prefix or suffix, or does not end before `until`. Returns where that line begins.
 */
function pass(line: i32, until: i32, most: i32, torn: i32): i32 {
  let text = textOf(line);
  if (text === 0 || matters(text, torn)) return line;
  for (let at = line; at < until; at += BLOCK) {
    const first = marks(at);
    const second = marks(at + 16);
    const third = marks(at + 32);
    const fourth = marks(at + 48);
    if (!v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) continue;
    let found = bits(first) | (bits(second) << 16) | (bits(third) << 32) | (bits(fourth) << 48);
    for (; found !== 0; found &= found - 1) {
      const mark = at + <i32>ctz(found);
      if (mark >= until) return line;
      if (<u32>load<u8>(mark) === PERCENT) {
        if ((load<u32>(mark) & 0xff_ffff) === NET) return line;
        continue;
      }
      if (!isWhole(line, mark)) return line;
      last = line;
      lines++;
      line = mark + 1;
      if (--most === 0) return line;
      text = textOf(line);
      if (text === 0 || matters(text, torn)) return line;
    }
  }
  return line;
}

/** Parses the cycle that stands alone, in the shape of a table, into the first row. Returns where it ends, or −1. */
export function one(table: i32): i32 {
  return parse(TABLES_AT + table * TABLE_BYTES, LINE_AT, 0) - LINE_AT;
}

/** Call when any were learnt or forgotten: so many are known. */
export function know(knownPrefixes: i32, knownSuffixes: i32): void {
  prefixes = knownPrefixes;
  suffixes = knownSuffixes;
}

/** Passes lines of the input's bytes from `from` to `to` that cannot matter; `torn`: 1 while a torn line waits. */
export function hop(from: i32, to: i32, most: i32, torn: i32): i32 {
  last = INPUT_AT + from;
  lines = 0;
  isStrange = false;
  const end = pass(last, INPUT_AT + to, most, torn);
  set(STRANGE, isStrange ? 1 : 0);
  set(LAST_LINE, last - INPUT_AT);
  set(LINES, lines);
  return end - INPUT_AT;
}

/**
 * Parses the cycle in the line at `from` and those behind it into rows, `most` at most; passes lines between them that cannot matter.
 * Ends at a line that may matter and is not a cycle and nothing else, or not the next one of the process. Returns where it begins.
 * `line`: the first one's number.
 */
export function run(table: i32, from: i32, to: i32, most: i32, line: f64): i32 {
  const tokens = TABLES_AT + table * TABLE_BYTES;
  const until = INPUT_AT + to;
  let at: i32 = INPUT_AT + from;
  let n: f64 = 0;
  let ms: f64 = 0;
  let row = 0;
  last = at;
  lines = 0;
  while (row < most && <u32>load<u8>(at) === G) {
    let end = parse(tokens, at, row);
    if (end === 0) break;
    if (<u32>load<u8>(end) === RETURN) end++;
    if (<u32>load<u8>(end) !== NEWLINE || end >= until) break;
    const nextN = load<f64>(cell(N, row));
    const nextMs = load<f64>(cell(AT_MS, row));
    if (row > 0 && (nextN !== n + 1 || nextMs < ms)) break;
    n = nextN;
    ms = nextMs;
    store<f64>(cell(LINE, row), line + <f64>lines);
    row++;
    last = at;
    lines++;
    at = end + 1;
    if (<u32>load<u8>(at) !== G) at = pass(at, until, i32.MAX_VALUE, 0);
  }
  set(LAST_LINE, last - INPUT_AT);
  set(LINES, lines);
  set(ROWS, row);
  return at - INPUT_AT;
}

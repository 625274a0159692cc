// The memory that the WebAssembly over a log's lines (assembly/lines.ts) shares with TypeScript. Only plain constants: the
// compilers of both languages read this file.

// Columns that it compares from row to row or fills itself, by their index in COLUMNS.
export const N = 0;
export const AT_MS = 1;
export const LINE = 3;

// What a call leaves, a double each: where the last line begins in the input that was passed, how many were, how many rows were
// read, and 1 if the next line's prefix is none of those known.
export const LAST_LINE = 0;
export const LINES = 1;
export const ROWS = 2;
export const STRANGE = 3;
export const ALL_STATE = 4;

// A token's fields, by their offsets in bytes. The entry behind the last token has only a literal: what ends the cycle.
/** What its figure is multiplied by, as a double. */
export const SCALE = 0;
/** As i32, as the rest: bytes of its literal; its column, or −1; whether its figure adds to what the column holds. */
export const LENGTH = 8;
export const COLUMN = 12;
export const ADDS = 16;
export const DECIMALS = 20;
/** Values of DECIMALS: the figure has none, up to three, three; or there is no figure. */
export const NONE = 0;
export const SOME = 1;
export const THREE = 2;
export const NO_FIGURE = 3;
/** The literal in words of 8 bytes, each followed by the mask of its bytes that count. */
export const WORDS = 24;
export const TOKEN_BYTES = 128;
export const MOST_TOKENS = 32;
/** One for each grammar, by its index in GRAMMARS. */
export const TABLE_BYTES = TOKEN_BYTES * MOST_TOKENS;
export const MOST_TABLES = 16;

// What a carrier writes before or behind texts: its blocks of 16 bytes, each followed by 1s where a byte is a literal, and where it is
// a digit; then its length, as i32.
export const LITERALS = 16;
export const DIGITS = 32;
export const BLOCK_BYTES = 48;
export const MOST_BLOCKS = 5;
export const PATTERN_LENGTH = BLOCK_BYTES * MOST_BLOCKS;
export const PATTERN_BYTES = PATTERN_LENGTH + 16;
export const MOST_PATTERNS = 8;

/** Longer numbers are no exact doubles. */
export const MOST_DIGITS = 15;

// Addresses in bytes.
export const STATE_AT = 0;
export const TABLES_AT = 64;
/** By a text's first two bytes: 1 if it can be the runtime's, or the rest of a torn line. */
export const PAIRS = 65_536;
export const BEGINNINGS_AT = TABLES_AT + TABLE_BYTES * MOST_TABLES;
export const RESTS_AT = BEGINNINGS_AT + PAIRS;
/** What the carrier writes before texts, and behind them. */
export const PREFIXES_AT = RESTS_AT + PAIRS;
export const SUFFIXES_AT = PREFIXES_AT + PATTERN_BYTES * MOST_PATTERNS;
/** Columns of doubles by their index in COLUMNS, and a byte for each row: whether the cycle was forced. */
export const COLUMNS_AT = SUFFIXES_AT + PATTERN_BYTES * MOST_PATTERNS;
export const MOST_COLUMNS = 24;
export const MOST_ROWS = 512;
/** A cache line more than the rows: columns a power of two apart would share one set of the core's cache. */
export const COLUMN_BYTES = (MOST_ROWS + 8) * 8;
export const FORCED_AT = COLUMNS_AT + MOST_COLUMNS * COLUMN_BYTES;
/** A line on its own; behind it a byte that ends any number, and room for the words that reach beyond. */
export const LINE_AT = FORCED_AT + MOST_ROWS;
export const LINE_BYTES = 16_384;
export const BEHIND = 64;
/** A window of the log's bytes, and the same behind it. */
export const INPUT_AT = LINE_AT + LINE_BYTES + BEHIND;
export const INPUT_BYTES = 262_144;

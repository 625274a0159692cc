// The memory that the WebAssembly over lines of cycles (assembly/cycles.ts) shares with TypeScript. Only plain constants: the
// compilers of both languages read this file.

// Columns that it compares from row to row, by their index in COLUMNS.
export const N = 0;
export const AT_MS = 1;

// What a run of lines leaves, a double each: where its last line begins in the input, and how many rows were read.
export const LAST_LINE = 0;
export const ROWS = 1;
export const ALL_STATE = 2;

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

/** Longer numbers are no exact doubles. */
export const MOST_DIGITS = 15;

// Addresses in bytes.
export const STATE_AT = 0;
export const TOKENS_AT = 64;
/** Columns of doubles by their index in COLUMNS, and a byte for each row: whether the cycle was forced. */
export const COLUMNS_AT = TOKENS_AT + TOKEN_BYTES * MOST_TOKENS;
export const MOST_COLUMNS = 24;
export const MOST_ROWS = 512;
export const FORCED_AT = COLUMNS_AT + MOST_COLUMNS * MOST_ROWS * 8;
/** A window of the log's bytes; behind it a byte that ends any number, and room for the words that reach beyond. */
export const INPUT_AT = FORCED_AT + MOST_ROWS;
export const INPUT_BYTES = 16_384;
export const BEHIND = 64;

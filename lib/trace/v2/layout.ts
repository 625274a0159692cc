// The memory that the WebAssembly loop over events (assembly/events.ts) shares with TypeScript. Only plain constants: the
// compilers of both languages read this file.

/** What a table of 256 bytes, by event type, tells the loop to do. Smaller values are a Step: the event is left to TypeScript. */
export const LEAST = 246;
/** Ends a sweep, which becomes an entry of the sweep columns. */
export const SWEPT = 246;
export const SWEEP = 247;
/** An entry of the size columns. */
export const SIZE = 248;
export const END = 249;
export const CREATE = 250;
export const UNBLOCK = 251;
/** A start that ends a wait. */
export const RUN = 252;
export const START = 253;
export const LEAVE = 254;
/** Nothing at all. */
export const SKIP = 255;

// A lane's state, one double each. The goroutine and P that run, since when the goroutine runs here.
export const G = 0;
export const P = 1;
export const RUNS_FROM = 2;
// 1: it is a GC worker; it began an assist here.
export const WORKS = 3;
export const ASSISTS = 4;
// The previous goroutine, when it stopped, and its stack; or where the arguments of that event are in the batch, -1: nowhere.
export const LAST_G = 5;
export const LEFT_AT = 6;
export const LAST_STACK = 7;
export const STOP_AT = 8;
// When its sweep began, NaN: none is in progress; and the stack of its begin, -1: already reported.
export const SWEEP_AT = 9;
export const SWEEP_STACK = 10;
// Of the current batch: time of the last event, and number of events.
export const NOW = 11;
export const EVENTS = 12;
export const LANE_STATE = 13;
// Of the current batch alone: entries in the columns, and total bytes of the sweeps.
export const SIZES = 13;
export const SWEEPS = 14;
export const SWEPT_BYTES = 15;
export const RECLAIMED_BYTES = 16;
export const ALL_STATE = 17;

/** Limit for the gap between two events of a batch: 2^36 units are an hour on Linux, and a generation takes about a second. */
export const LONGEST_DELTA = 68_719_476_736;
/** Longer varints are damage: no identifier and no size has more than 56 bits. */
export const LONGEST_VARINT = 8;

// Addresses in bytes. Tables by event type: number of varints after dt, and what to do.
export const ARGS_AT = 0;
export const STEPS_AT = 256;
export const STATE_AT = 512;
/** A batch's payload, and zeros behind it that end any varint. */
export const INPUT_AT = 1024;
export const INPUT_BYTES = 65_536;
export const ZEROS = 64;
/** Columns of doubles. A batch has no room for more entries: each takes three bytes at least. */
export const COLUMN_LENGTH = 21_848;
export const COLUMNS_AT = 66_688;
export const SIZE_TIME = 0;
export const SIZE_BYTES = 1;
export const SWEEP_END = 2;
export const SWEEP_UNITS = 3;
export const SWEEP_G = 4;
export const SWEEP_BEGIN_STACK = 5;
export const SWEEP_SWEPT = 6;
export const SWEEP_RECLAIMED = 7;
export const COLUMNS = 8;

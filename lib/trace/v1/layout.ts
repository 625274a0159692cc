// The memory that the WebAssembly loops over events (assembly/v1-events.ts) share with TypeScript, where also the trace's bytes
// are kept. Only plain constants: the compilers of both languages read this file.

// What the loop does with an event: nothing; make it a row; leave it to TypeScript.
export const SKIP = 0;
export const ROW = 1;
export const READ = 2;
// Goroutines: one becomes runnable, or is created, with a row; starts, and ends its wait; stops, or ends, with a row.
export const UNBLOCK = 3;
export const CREATE = 4;
export const START = 5;
export const RUN = 6;
export const LEAVE = 7;
export const END = 8;

// Why the loop returns: an event that TypeScript reads; one that is later than asked for; the end of the piece; damage.
export const FOUND = 0;
export const LATER = 1;
export const OVER = 2;
export const BROKEN = 3;

// An event's form: the number of its values; flags: the second byte is the size of time and values, a string follows, it is an
// event of a P.
export const VALUES_MASK = 7;
export const SIZED_FORM = 8;
export const TEXT_FORM = 16;
export const EVENT_FORM = 32;

/** Mask for the event number in the first byte. */
export const EVENT = 63;
/** The most values of an event after its time. */
export const MOST_VALUES = 4;
// Where a value goes: a column of the row, or nowhere.
export const COLUMN_NONE = 0;
export const COLUMN_A = 1;
export const COLUMN_B = 2;
export const COLUMN_TEXT = 3;
export const COLUMN_STACK = 4;
export const COLUMN_G = 5;

// A lane's state, a double each. Addresses of the next event and of the piece's end, time and number of the event before it.
export const AT = 0;
export const TO = 1;
export const TICKS = 2;
export const NUMBER = 3;
/** Sort key across lanes of the current event, or of the next one if that is later than asked for. */
export const ORDER = 4;
/** Limit for times in this batch. */
export const LIMIT = 5;
/** Events so far. */
export const PASSED = 6;
// The found event: its first byte, its file offset, and the address behind its values.
export const FIRST = 7;
export const OFFSET = 8;
export const BEHIND = 9;
// The goroutine that runs, and since when; 1: it began an assist here, or is a mark worker.
export const G = 10;
export const RUNS_FROM = 11;
export const ASSISTS = 12;
export const WORKS = 13;
// The last goroutine, when it stopped, its stack, and 1 if it entered a system call.
export const LAST_G = 14;
export const LEFT_AT = 15;
export const LAST_STACK = 16;
export const LEFT_TO_SYSCALL = 17;
// The lane's index, its P, and file offset minus address.
export const INDEX = 18;
export const P = 19;
export const SHIFT = 20;
export const LANE_STATE = 21;

// State of all lanes: ticks at the trace's start, and ns per tick; time of the last event that was not skipped; number of events
// whose time was before that of the preceding one, and offset of the first.
export const CLOCK_START = 0;
export const CLOCK_SCALE = 1;
export const LAST = 2;
export const LATE = 3;
export const LATE_AT = 4;
// Number of waits and rows; 1 if events have sequence numbers; events that the last `skim` stepped over.
export const WAITS = 5;
export const ROWS = 6;
export const NUMBERED = 7;
export const SKIMMED = 8;
/** The found event's values, by column. */
export const VALUES = 9;
export const SHARED_STATE = 15;

/** Limit for the gap between two events of a P: 2^40 ticks are 5 hours at 62.5 MHz. */
export const LONGEST_DELTA = 1_099_511_627_776;
/** Longer varints are damage. */
export const LONGEST_VARINT = 8;
/** The size of events up to the string: the first byte and five varints. */
export const LONGEST_EVENT = 51;
/** The runtime's buffers hold 64 KiB; no string or stack is longer (runtime/trace.go). */
export const LONGEST = 65_536;

/** Goroutines that wait for a P are known by their number modulo this: of two, the later one is. */
export const CELLS = 1_048_576;
/** Waits and rows per stretch. */
export const CAPACITY = 32_768;
/** The most rows that an event makes. */
export const MOST_ROWS = 4;

// Addresses in bytes. By first byte: what to do, and the form; by event number: kind, columns, and preset of column b.
export const STEPS_AT = 0;
export const FORMS_AT = 256;
export const KINDS_AT = 512;
export const COLUMNS_AT = 576;
export const PRESETS_AT = 832;
export const STATE_AT = 1344;
// By goroutine, modulo `CELLS`: which one waits, and since when.
export const WAITING_AT = 1536;
export const SINCE_AT = WAITING_AT + 8 * CELLS;
// Waits for a P: their begins and ends.
export const FROM_AT = SINCE_AT + 8 * CELLS;
export const TO_AT = FROM_AT + 8 * CAPACITY;
// Columns of rows.
export const ROW_AT = TO_AT + 8 * CAPACITY;
export const ROW_G = ROW_AT + 8 * CAPACITY;
export const ROW_A = ROW_G + 8 * CAPACITY;
export const ROW_B = ROW_A + 8 * CAPACITY;
export const ROW_OFFSET = ROW_B + 8 * CAPACITY;
export const ROW_LANE = ROW_OFFSET + 8 * CAPACITY;
export const ROW_P = ROW_LANE + 4 * CAPACITY;
export const ROW_STACK = ROW_P + 4 * CAPACITY;
export const ROW_TEXT = ROW_STACK + 4 * CAPACITY;
export const ROW_KIND = ROW_TEXT + 4 * CAPACITY;
/** The trace's bytes, and the lanes' state behind them. */
export const KEPT_AT = ROW_KIND + CAPACITY;
/** Zeros behind the bytes end any varint. */
export const ZEROS = 512;

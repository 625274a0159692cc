// Collects an export's rows, and delivers them as a stretch when there are enough.
import { marked, Rows, type Frame, type TraceSink, type Wanted } from '../events.js';
import { Waiting } from '../waiting.js';
import { Names } from './names.js';

/** Rows per stretch. */
const MOST_ROWS_HELD = 2 ** 15;
/** Maximum rows per event. */
const MOST_ROWS = 4;
/** Limit for the gap between consecutive events: 2^46 ns are 19 hours. */
const LONGEST_GAP = 2 ** 46;

export class StretchOutput {
  readonly rows = new Rows();
  readonly names = new Names();
  readonly waiting: Waiting;
  /** Events, including those without rows. */
  events = 0;
  wallMs = NaN;
  /** Position of the current event. */
  place = 0;
  /** Time of the last event. */
  at = NaN;
  threadOf: (lane: number) => number | undefined = () => undefined;
  frames: (stack: number) => readonly Frame[] = (stack) => this.names.frames(stack);
  #from = NaN;
  #told = 0;
  #order = new Int32Array(0);
  readonly #wanted: Uint8Array;
  readonly #sink: TraceSink;

  constructor({ kinds, waits }: Wanted, sink: TraceSink) {
    this.waiting = new Waiting(waits);
    this.#wanted = marked(kinds);
    this.#sink = sink;
  }

  /** Whether an event's time is plausible: damage can produce any number. */
  reaches(at: number): boolean {
    return at >= 0 && (at - this.at <= LONGEST_GAP || (Number.isNaN(this.at) && at <= LONGEST_GAP));
  }

  wants(kind: number): boolean {
    return this.#wanted[kind] !== 0;
  }

  /** There is no room for another event. */
  get isFull(): boolean {
    return this.rows.length + MOST_ROWS > MOST_ROWS_HELD || this.names.isFull || this.waiting.isFull;
  }

  /** Adds a row and returns its index; -1 if it is not wanted. */
  put(
    at: number,
    kind: number,
    lane: number,
    p: number,
    g: number,
    a?: number,
    b?: number,
    stack?: number,
    text?: number,
  ): number {
    if (this.#wanted[kind] === 0) return -1;
    this.rows.reserve(1);
    return this.rows.put(at, kind, lane, p, g, this.place, a, b, stack, text);
  }

  /** Delivers all rows in this time order; by default they are in it. Returns whether names were cleared. */
  tell(order?: Int32Array): boolean {
    const { rows, names } = this;
    this.tellRows(rows, order);
    rows.length = 0;
    if (!names.isFull) return false;
    names.clear();
    return true;
  }

  /** Delivers these rows. */
  tellRows(rows: Rows, order = this.#ascending(rows.length)): void {
    const { names, events, at } = this;
    if (Number.isNaN(this.#from)) this.#from = rows.length > 0 ? rows.at[order[0]] : at;
    this.#sink.stretch({
      rows,
      order,
      waits: this.waiting,
      ticks: false,
      from: this.#from,
      to: at,
      wallMs: this.wallMs,
      events: events - this.#told,
      string: (id) => names.string(id),
      frames: this.frames,
      threadOf: this.threadOf,
    });
    this.waiting.length = 0;
    this.#from = at;
    this.#told = events;
  }

  #ascending(length: number): Int32Array {
    if (this.#order.length < length) this.#order = Int32Array.from({ length: 2 * length }, (_, row) => row);
    return this.#order.subarray(0, length);
  }
}

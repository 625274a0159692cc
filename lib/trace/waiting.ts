// Waits of runnable goroutines for a P, for events that arrive in time order.
import type { Waits } from './events.js';
import { CAPACITY, CELLS } from './v1/layout.js';

/** Where waits are, and who waits: elsewhere if a loop in WebAssembly adds to them. */
export interface WaitColumns {
  /** By goroutine modulo `CELLS`: which one waits, 0: none, and since when. */
  waiting: Float64Array;
  since: Float64Array;
  from: Float64Array;
  to: Float64Array;
  /** Number of waits, in its first cell. */
  length: Float64Array;
}

export class Waiting implements Waits {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly #isWanted: boolean;
  readonly #waiting: Float64Array;
  readonly #since: Float64Array;
  readonly #length: Float64Array;

  constructor(isWanted: boolean, columns: WaitColumns = newColumns(isWanted)) {
    this.#isWanted = isWanted;
    this.#waiting = columns.waiting;
    this.#since = columns.since;
    this.from = columns.from;
    this.to = columns.to;
    this.#length = columns.length;
  }

  get length(): number {
    return this.#length[0];
  }

  set length(length: number) {
    this.#length[0] = length;
  }

  get isFull(): boolean {
    return this.#isWanted && this.length === this.from.length;
  }

  /** The goroutine is runnable since `at`. */
  set(g: number, at: number): void {
    if (!this.#isWanted) return;
    const cell = g % this.#waiting.length;
    this.#waiting[cell] = g;
    this.#since[cell] = at;
  }

  /** The goroutine starts running. */
  end(g: number, at: number): void {
    const cell = g % this.#waiting.length;
    if (!this.#isWanted || g === 0 || this.#waiting[cell] !== g) return;
    this.#waiting[cell] = 0;
    this.from[this.length] = this.#since[cell];
    this.to[this.length++] = at;
  }
}

function newColumns(isWanted: boolean): WaitColumns {
  const column = (length: number): Float64Array => new Float64Array(isWanted ? length : 0);
  return {
    waiting: column(CELLS),
    since: column(CELLS),
    from: column(CAPACITY),
    to: column(CAPACITY),
    length: new Float64Array(1),
  };
}

// Waits of runnable goroutines for a P, for events that arrive in time order.
import type { Waits } from './events.js';

/** Ids below this are array indices; only programs that start very many goroutines have larger ones. */
const CELLS = 2 ** 20;
/** Limit on goroutines with larger ids, because damage can produce any id. */
const MOST_OTHERS = 2 ** 18;
/** Waits per stretch. */
const CAPACITY = 2 ** 15;

export class Waiting implements Waits {
  length = 0;
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly #isWanted: boolean;
  /** By goroutine: since when it is runnable, NaN if it does not wait. */
  #since = new Float64Array(1024).fill(NaN);
  readonly #others = new Map<number, number>();

  constructor(isWanted: boolean) {
    this.#isWanted = isWanted;
    this.from = new Float64Array(isWanted ? CAPACITY : 0);
    this.to = new Float64Array(isWanted ? CAPACITY : 0);
  }

  get isFull(): boolean {
    return this.#isWanted && this.length === CAPACITY;
  }

  /** The goroutine is runnable since `at`; NaN: it is not, or since when is unknown. */
  set(g: number, at: number): void {
    if (!this.#isWanted) return;
    if (g >= CELLS) {
      if (Number.isNaN(at)) this.#others.delete(g);
      else if (this.#others.size < MOST_OTHERS) this.#others.set(g, at);
      return;
    }
    if (g >= this.#since.length) {
      const longer = new Float64Array(Math.min(CELLS, 2 * g)).fill(NaN);
      longer.set(this.#since);
      this.#since = longer;
    }
    this.#since[g] = at;
  }

  /** The goroutine starts running. */
  end(g: number, at: number): void {
    if (!this.#isWanted) return;
    const since = g < this.#since.length ? this.#since[g] : (this.#others.get(g) ?? NaN);
    if (Number.isNaN(since)) return;
    this.set(g, NaN);
    this.from[this.length] = since;
    this.to[this.length++] = at;
  }
}

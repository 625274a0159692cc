// Allocation over the trace's time, as sums per interval in bounded memory: cycles are too rare for this if little is allocated.
// Also the single allocations larger than all previous ones, such as those of a growing structure.

import type { HeapSizes } from './columns.js';

/** Threshold for a large single allocation; below: the factor by which it must exceed the previous record. */
const LARGE_BYTES = 2 ** 20;
const LARGER = 1.2;
const MOST_RECORDS = 32;

/** Maximum number of points: beyond it, neighbours are merged. */
const MOST_POINTS = 128;
const FIRST_SPACING_NS = 10e6;

export class Allocation {
  spacingNs = FIRST_SPACING_NS;
  /** Bytes since the trace's start. */
  total = 0;
  /** Single allocations, each larger than all before. */
  readonly largest: { at: number; bytes: number }[] = [];
  readonly #bytes = new Float64Array(MOST_POINTS);
  #points = 0;
  #from = NaN;
  /** Last reported heap size; NaN: none yet. */
  heap = NaN;

  /** Bytes per point; the last one is incomplete. */
  get bytes(): Float64Array {
    return this.#bytes.subarray(0, this.#points);
  }

  /** Takes a new heap size. `marked`: it is the result of a mark phase, not of allocation. */
  take(at: number, heap: number, marked: boolean): void {
    const more = marked ? 0 : heap - this.heap;
    this.heap = heap;
    if (!(more > 0)) return;
    this.total += more;
    this.#bytes[this.#pointAt(at)] += more;
    if (more >= LARGE_BYTES && more >= LARGER * (this.largest.at(-1)?.bytes ?? 0)) {
      if (this.largest.length === MOST_RECORDS) this.largest.shift();
      this.largest.push({ at, bytes: more });
    }
  }

  /** The same for sizes in columns, between two positions in their order. */
  takeAll({ order, at, bytes }: HeapSizes, from: number, to: number, marked: boolean): void {
    for (let i = from; i < to; i++)
      if (bytes[order[i]] >= 0) this.take(at[order[i]], bytes[order[i]], marked);
  }

  /** Restarts the report at `at`, except the total. */
  restart(at: number): void {
    this.#bytes.fill(0);
    this.#points = this.largest.length = 0;
    this.spacingNs = FIRST_SPACING_NS;
    this.#from = at;
  }

  /** The trace extends at least to `at`. */
  reach(at: number): void {
    this.#pointAt(at);
  }

  #pointAt(at: number): number {
    if (Number.isNaN(this.#from)) this.#from = at;
    let point = Math.max(0, Math.floor((at - this.#from) / this.spacingNs));
    for (; point >= MOST_POINTS; point >>= 1) {
      for (let i = 0; i < MOST_POINTS / 2; i++) this.#bytes[i] = this.#bytes[2 * i] + this.#bytes[2 * i + 1];
      this.#bytes.fill(0, MOST_POINTS / 2);
      this.#points = Math.ceil(this.#points / 2);
      this.spacingNs *= 2;
    }
    if (point >= this.#points) this.#points = point + 1;
    return point;
  }
}

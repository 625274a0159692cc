// Computes the time order over all lanes. Each lane is already in order, so runs are merged in pairs instead of sorting.
import type { Rows } from './events.js';

/** Reused: `order` is valid until the next call. */
export class TimeOrder {
  #order = new Int32Array(0);
  #other = new Int32Array(0);

  /** `order[i]` is the i-th row. At equal times the lower lane comes first. */
  of({ length, at, lane }: Pick<Rows, 'length' | 'at' | 'lane'>, lanes: number): Int32Array {
    if (this.#order.length < length) {
      this.#order = new Int32Array(Math.max(length, 2 * this.#order.length));
      this.#other = new Int32Array(this.#order.length);
    }
    const starts = startsOf(lane, length, lanes);
    place(this.#order, lane, length, starts);
    const ends: number[] = [];
    for (let i = 1; i < starts.length; i++) runsIn(this.#order, at, starts[i - 1], starts[i], ends);
    return this.#merge(at, length, ends);
  }

  #merge(at: Float64Array, length: number, ends: number[]): Int32Array {
    let [from, to] = [this.#order, this.#other];
    for (let runs = ends; runs.length > 1;) {
      const merged: number[] = [];
      let start = 0;
      for (let i = 0; i < runs.length; i += 2) {
        const middle = runs[i];
        const end = i + 1 < runs.length ? runs[i + 1] : middle;
        mergeTwo(from, to, at, start, middle, end);
        merged.push(end);
        start = end;
      }
      runs = merged;
      [from, to] = [to, from];
    }
    this.#order = from;
    this.#other = to;
    return from.subarray(0, length);
  }
}

// Each loop is a function of its own, because V8 compiles a function while its first loop runs, and again at the next one.

/** Where each lane's rows start, from lane -1 on. */
function startsOf(lane: Int32Array, length: number, lanes: number): Int32Array {
  const starts = new Int32Array(lanes + 2);
  for (let row = 0; row < length; row++) starts[lane[row] + 2]++;
  for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
  return starts;
}

function place(order: Int32Array, lane: Int32Array, length: number, starts: Int32Array): void {
  const next = starts.slice();
  for (let row = 0; row < length; row++) order[next[lane[row] + 1]++] = row;
}

/** A lane is one run, unless damage put it out of order. */
function runsIn(order: Int32Array, at: Float64Array, from: number, to: number, ends: number[]): void {
  for (let i = from + 1; i < to; i++) if (at[order[i]] < at[order[i - 1]]) ends.push(i);
  if (to > from) ends.push(to);
}

function mergeTwo(
  from: Int32Array,
  to: Int32Array,
  at: Float64Array,
  start: number,
  middle: number,
  end: number,
): void {
  let [a, b] = [start, middle];
  for (let i = start; i < end; i++) {
    if (a < middle && (b >= end || at[from[a]] <= at[from[b]])) to[i] = from[a++];
    else to[i] = from[b++];
  }
}

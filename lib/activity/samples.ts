// The samples of a file in columns: sorts them, detects running totals, and computes the counts between samples.
import { resized } from '../model/resized.js';
import { OPERATIONS, type Counters } from './sample.js';

/** 40 MB of columns: 12 days of one sample a second. */
export const MOST_SAMPLES = 1 << 20;
export const MOST_KEYS = 4096;
/** Running totals fall only when their process restarts, far less often than at one step in five; counts fall at every second step. */
const FALLS_OF_TOTALS = 0.2;

/** Cumulative counts since the first time. */
export interface Course {
  /** Ascending, ms. */
  times: Float64Array;
  /** By operation; undefined if no sample counts it. */
  sums: (Float64Array | undefined)[];
  totals: boolean;
  resets: number;
}

export class Samples {
  length = 0;
  #times = new Float64Array(1024);
  #keys = new Int32Array(1024);
  #counts = OPERATIONS.map(() => new Float64Array(1024));
  readonly #known = new Map<string, number>();
  readonly #counted = OPERATIONS.map(() => false);
  /** Samples that came after a later one, and samples that were left out because there are too many. */
  unsorted = 0;
  left = 0;

  add(ms: number, { key, counts }: Counters): void {
    let index = this.#known.get(key);
    if (this.length === MOST_SAMPLES || (index === undefined && this.#known.size === MOST_KEYS)) {
      this.left++;
      return;
    }
    if (index === undefined) this.#known.set(key, (index = this.#known.size));
    if (this.length === this.#times.length) this.#grow();
    const at = this.length++;
    if (at > 0 && ms < this.#times[at - 1]) this.unsorted++;
    this.#times[at] = ms;
    this.#keys[at] = index;
    OPERATIONS.forEach((operation, o) => {
      const count = counts[operation];
      this.#counts[o][at] = count ?? NaN;
      if (count !== undefined) this.#counted[o] = true;
    });
  }

  #grow(): void {
    const room = 2 * this.#times.length;
    this.#times = resized(this.#times, room);
    this.#keys = resized(this.#keys, room);
    this.#counts = this.#counts.map((counts) => resized(counts, room));
  }

  course(): Course {
    const order = Uint32Array.from({ length: this.length }, (_, i) => i);
    if (this.unsorted > 0) order.sort((a, b) => this.#times[a] - this.#times[b] || a - b);
    const totals = this.#areTotals(order);
    const times = new Float64Array(this.length);
    const sums = this.#counted.map((is) => (is ? new Float64Array(this.length) : undefined));
    const before = this.#unseen();
    let [length, resets] = [0, 0];
    for (const at of order) {
      const ms = this.#times[at];
      if (length === 0 || ms > times[length - 1]) {
        times[length] = ms;
        for (const sum of sums) if (sum) sum[length] = length > 0 ? sum[length - 1] : 0;
        length++;
      }
      sums.forEach((sum, o) => {
        const count = this.#counts[o][at];
        if (!sum || Number.isNaN(count)) return;
        const last = before[o][this.#keys[at]];
        before[o][this.#keys[at]] = count;
        // Counts of the first time cover an unknown time; a key that comes later started at 0.
        if (length === 1) return;
        const back = totals && count < last;
        if (back) resets++;
        sum[length - 1] += totals && !back && !Number.isNaN(last) ? count - last : count;
      });
    }
    return { times: times.slice(0, length), sums: sums.map((sum) => sum?.slice(0, length)), totals, resets };
  }

  #areTotals(order: Uint32Array): boolean {
    const before = this.#unseen();
    let [rises, falls] = [0, 0];
    for (const at of order) {
      before.forEach((lasts, o) => {
        const count = this.#counts[o][at];
        const last = lasts[this.#keys[at]];
        if (Number.isNaN(count)) return;
        if (count > last) rises++;
        else if (count < last) falls++;
        lasts[this.#keys[at]] = count;
      });
    }
    return falls <= FALLS_OF_TOTALS * (rises + falls);
  }

  #unseen(): Float64Array[] {
    return OPERATIONS.map(() => new Float64Array(this.#known.size).fill(NaN));
  }
}

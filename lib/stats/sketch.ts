// Quantiles of millions of pauses in a few KiB, mergeable over processes and machines: DDSketch with 1 % relative
// error (Masson, Rim, Lee: DDSketch, PVLDB 12(12), VLDB 2019). A mean of percentiles would be no percentile.

import type { SketchRecord } from '../model/records.js';

const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const PER_LOG = 1 / Math.log(GAMMA);

// Values outside 1e-9 … 2^53 share the outermost buckets, so a sketch takes 23 KiB at most. Nanoseconds need 1,838 buckets.
const LOWEST = Math.ceil(Math.log(1e-9) * PER_LOG);
const HIGHEST = Math.ceil(Math.log(2 ** 53) * PER_LOG);

/** Spare buckets on each side when the range grows: a factor of 1.4 in value, for 128 bytes. */
const ROOM = 16;

const MOST_IN_32_BITS = 2 ** 32 - 1;

/**
 * A sketch of numbers >= 0. Bucket i counts the values in (gamma^(i−1), gamma^i]; zeros, which have no logarithm, are counted
 * separately. Counts are exact up to 2^53.
 */
export class Sketch {
  /** Of half the size while no count can be larger. */
  #counts: Uint32Array | Float64Array = new Uint32Array(0);
  #offset = 0;
  #zero = 0;
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;

  get count(): number {
    return this.#count;
  }

  /** The exact sum (within 1 % in a sketch made from a record); 0 when empty. */
  get sum(): number {
    return this.#sum;
  }

  /** The exact minimum (within 1 % in a sketch made from a record); Infinity when empty. */
  get min(): number {
    return this.#min;
  }

  /** The exact maximum (within 1 % in a sketch made from a record); −Infinity when empty. */
  get max(): number {
    return this.#max;
  }

  /** Counts a finite number >= 0 in any unit; RangeError for other numbers. */
  add(value: number): void {
    one[0] = value;
    this.addAll(one, 0, 1);
  }

  /** Counts `values[from, to)` like `add`; fast, because it runs over millions of cycles. */
  addAll(values: Float64Array, from: number, to: number): void {
    this.#makeRoom(to - from);
    let counts = this.#counts;
    let offset = this.#offset;
    let [sum, min, max] = [this.#sum, this.#min, this.#max];
    for (let i = from; i < to; i++) {
      const value = values[i];
      if (value > 0 && value < Infinity) {
        const bucket = bucketOf(value);
        const at = bucket - offset;
        if (at >= 0 && at < counts.length) counts[at]++;
        else {
          this.#increase(bucket, 1);
          counts = this.#counts;
          offset = this.#offset;
        }
      } else if (value === 0) {
        this.#zero++;
      } else {
        throw new RangeError(`a sketch takes finite numbers from 0 on, not ${value}`);
      }
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#count += to - from;
    this.#sum = sum;
    this.#min = min;
    this.#max = max;
  }

  /** Adds all values of `other`: the result equals that of adding each of them here. */
  merge(other: Sketch): void {
    const counts = other.#counts;
    this.#makeRoom(other.#count);
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] > 0) this.#increase(i + other.#offset, counts[i]);
    }
    this.#zero += other.#zero;
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /**
   * The nearest-rank quantile: the least value with at least q × count values at or below it (q = 0: the minimum),
   * to within 1 %, in the values' unit; exact at both ends. Undefined when empty; RangeError unless 0 <= q <= 1.
   */
  quantile(q: number): number | undefined {
    if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile lies in 0..1, not at ${q}`);
    if (this.#count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(q * this.#count));
    if (rank === 1) return this.#min;
    if (rank === this.#count) return this.#max;
    let below = this.#zero;
    if (rank <= below) return 0;
    for (let i = 0; i < this.#counts.length; i++) {
      below += this.#counts[i];
      if (rank <= below) return Math.min(this.#max, Math.max(this.#min, middleOf(i + this.#offset)));
    }
    throw new Error('a sketch counts fewer values than were added');
  }

  /** The buckets in use, for summary records. */
  toRecord(): SketchRecord {
    const used = this.#counts.findIndex(Boolean);
    const last = this.#counts.findLastIndex(Boolean);
    const counts: number[] = [];
    if (used >= 0) for (let i = used; i <= last; i++) counts.push(this.#counts[i]);
    return { gamma: GAMMA, zero: this.#zero, offset: used < 0 ? 0 : used + this.#offset, counts };
  }

  /** The sketch of a record. RangeError if its gamma, offset or counts are invalid. */
  static fromRecord({ gamma, zero, offset, counts }: SketchRecord): Sketch {
    // JSON keeps all digits of gamma. Sketches with another gamma have other buckets and cannot be merged.
    if (gamma !== GAMMA) throw new RangeError(`the sketch has gamma ${gamma}, expected ${GAMMA}`);
    const sketch = new Sketch();
    sketch.#put(zero, 0, 0);
    sketch.#zero = zero;
    for (let i = 0; i < counts.length; i++) {
      const bucket = offset + i;
      if (!(Number.isInteger(bucket) && bucket >= LOWEST && bucket <= HIGHEST)) {
        throw new RangeError(`a sketch has no bucket ${bucket}`);
      }
      sketch.#put(counts[i], middleOf(bucket), bucket);
    }
    return sketch;
  }

  #put(count: number, value: number, bucket: number): void {
    if (!(Number.isSafeInteger(count) && count >= 0))
      throw new RangeError(`a sketch counts no ${count} values`);
    if (count === 0) return;
    this.#makeRoom(count);
    if (value > 0) this.#increase(bucket, count);
    this.#count += count;
    this.#sum += count * value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  /** Call before so many values are added. */
  #makeRoom(more: number): void {
    if (this.#counts instanceof Uint32Array && this.#count + more > MOST_IN_32_BITS)
      this.#counts = Float64Array.from(this.#counts);
  }

  /** Counts in any bucket, adding it first. */
  #increase(bucket: number, by: number): void {
    const length = this.#counts.length;
    if (bucket < this.#offset || bucket >= this.#offset + length) {
      const from = Math.max(LOWEST, Math.min(bucket - ROOM, length > 0 ? this.#offset : Infinity));
      const to = Math.min(
        HIGHEST,
        Math.max(bucket + ROOM, length > 0 ? this.#offset + length - 1 : -Infinity),
      );
      const counts = new (this.#counts instanceof Uint32Array ? Uint32Array : Float64Array)(to - from + 1);
      counts.set(this.#counts, length > 0 ? this.#offset - from : 0);
      this.#counts = counts;
      this.#offset = from;
    }
    this.#counts[bucket - this.#offset] += by;
  }
}

function logBucketOf(value: number): number {
  const bucket = Math.ceil(Math.log(value) * PER_LOG);
  return bucket < LOWEST ? LOWEST : bucket > HIGHEST ? HIGHEST : bucket;
}

// A logarithm costs as much as the rest of counting. The top bits of a double (exponent and seven of the mantissa) select a cell
// of values at most 0.8 % apart, which contains the end of one bucket at most: bucket and end are cached per cell.
const one = new Float64Array(1);
const oneBits = new Uint32Array(one.buffer);
/** The index of a double's top half, by the platform's byte order: the top half of 1 is 0x3ff00000. */
const TOP = new Uint32Array(Float64Array.of(1).buffer)[1] === 0 ? 0 : 1;
const CELL_SHIFT = 13;
const cellOf = (value: number): number => {
  one[0] = value;
  return oneBits[TOP] >>> CELL_SHIFT;
};
const FIRST_CELL = cellOf(1e-9);
const cellBuckets = new Int16Array(cellOf(2 ** 53) - FIRST_CELL);
/** The end of the cell's bucket; 0 = not computed yet. */
const cellEnds = new Float64Array(cellBuckets.length);

function bucketOf(value: number): number {
  const cell = cellOf(value) - FIRST_CELL;
  if (!(cell >= 0 && cell < cellEnds.length)) return logBucketOf(value);
  if (cellEnds[cell] === 0) {
    oneBits[TOP] = (cell + FIRST_CELL) << CELL_SHIFT;
    oneBits[1 - TOP] = 0;
    const bucket = logBucketOf(one[0]);
    cellBuckets[cell] = bucket;
    cellEnds[cell] = GAMMA ** bucket;
  }
  return value <= cellEnds[cell] ? cellBuckets[cell] : cellBuckets[cell] + 1;
}

/** The value within 1 % of every value of the bucket. */
function middleOf(bucket: number): number {
  return (2 * GAMMA ** bucket) / (GAMMA + 1);
}

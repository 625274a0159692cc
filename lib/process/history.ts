// A process's history in bounded memory: buckets of consecutive cycles, merged in pairs when there are too many.
import { FORCED, LOCAL, type CycleBatch } from '../model/batch.js';
import type { Series } from '../model/records.js';
import { gcCpuOf, markingOf } from './cpu.js';
import { LIMIT } from './regimes.js';

/** Enough for a chart as wide as any terminal, and for the trend test. Even. */
const MOST_BUCKETS = 256;
/** Capacity is added by so many buckets, an even number. Copying into ever longer arrays leaves garbage that V8 frees late: 40 MB with a thousand processes. */
const CHUNK = 32;

/** From the bucket's first cycle: seconds since process start (or the cycle's number), number, line. */
const FIRSTS = ['at', 'n', 'line'] as const;
/** Sums over its cycles: bounds of the live heap and goal in MiB; forced cycles, and goals set by a limit; CPU and CPU capacity
 *  since the previous cycle, and its mark, in ns; allocation in MiB and its time in ms; ns and MiB of marks that are large enough for a pace. */
const SUMS = [
  'floor',
  'ceiling',
  'goal',
  'forced',
  'limited',
  'gc',
  'assist',
  'marking',
  'capacity',
  'alloc',
  'allocMs',
  'mark',
  'paceMark',
  'paceMarked',
] as const;
/** Maxima over its cycles: heap at mark end in MiB, both stops in ns; Ps. */
const PEAKS = ['end', 'sweepTerm', 'markTerm', 'procs'] as const;

const FIELDS = [...FIRSTS, ...SUMS, ...PEAKS] as const;
export type Field = (typeof FIELDS)[number];

// Their indices in a bucket.
const WIDTH = FIELDS.length;
const FIRST_SUM = FIRSTS.length;
const FIRST_PEAK = FIRST_SUM + SUMS.length;
const [AT, N, LINE] = FIRSTS.keys();
const [
  FLOOR,
  CEILING,
  GOAL,
  FORCEDS,
  LIMITED,
  GC,
  ASSIST,
  MARKING,
  CAPACITY,
  ALLOC,
  ALLOC_MS,
  MARK,
  PACE_MARK,
  PACE_MARKED,
] = SUMS.map((_, k) => FIRST_SUM + k);
const [END, SWEEP_TERM, MARK_TERM, PROCS] = PEAKS.map((_, k) => FIRST_PEAK + k);

/** Below this many marked MiB the fixed cost of a cycle dominates its mark time. */
const LEAST_MARKED_MIB = 4;

export class History {
  /** Cycles in a full bucket: a power of two. */
  #span = 1;
  /** How many buckets there are. */
  length = 0;
  #open = 0;
  /** Whether `at` holds seconds; cycle numbers if the log has no times. */
  timed = true;
  #wallMs = NaN;
  #local = false;
  /** Bucket by bucket, so that a cycle touches three cache lines: with a thousand processes all of them are misses. */
  readonly #chunks: Float64Array[] = [];

  add(batch: CycleBatch, from: number, to: number): void {
    for (let row = from; row < to;) {
      if (this.#open === this.#span || this.length === 0) this.#begin(batch, row);
      const end = Math.min(to, row + this.#span - this.#open);
      this.#sum(batch, row, end);
      row = end;
    }
  }

  #begin(batch: CycleBatch, row: number): void {
    if (this.length === MOST_BUCKETS) this.#halve();
    if (this.length === this.#chunks.length * CHUNK) this.#chunks.push(new Float64Array(CHUNK * WIDTH));
    const at = batch.atMs[row];
    if (Number.isNaN(at)) this.timed = false;
    if (this.length === 0) {
      this.#wallMs = batch.wallMs[row]!;
      this.#local = (batch.flags[row] & LOCAL) !== 0;
    }
    const bucket = this.length++;
    const values = this.#chunkOf(bucket);
    const begin = placeOf(bucket);
    values[begin + AT] = this.timed ? at / 1e3 : batch.n[row];
    values[begin + N] = batch.n[row]!;
    values[begin + LINE] = batch.line[row]!;
    values.fill(0, begin + FIRST_SUM, begin + FIRST_PEAK);
    values.fill(-Infinity, begin + FIRST_PEAK, begin + WIDTH);
    this.#open = 0;
  }

  #sum(batch: CycleBatch, from: number, to: number): void {
    const bucket = this.length - 1;
    const values = this.#chunkOf(bucket);
    const begin = placeOf(bucket);
    addUp(values, begin, batch, from, to);
    raise(values, begin + END, batch.heapEnd, from, to);
    raise(values, begin + SWEEP_TERM, batch.sweepTermNs, from, to);
    raise(values, begin + MARK_TERM, batch.markTermNs, from, to);
    raise(values, begin + PROCS, batch.procs, from, to);
    this.#open += to - from;
  }

  cyclesIn(i: number): number {
    return i < this.length - 1 ? this.#span : this.#open;
  }

  /** One value per bucket, oldest first; the live heap's bounds and the goal are means. */
  column(field: Field): number[] {
    const place = FIELDS.indexOf(field);
    const isMean = field === 'floor' || field === 'ceiling' || field === 'goal';
    const column: number[] = [];
    for (let i = 0; i < this.length; i++) {
      const value = this.#chunkOf(i)[placeOf(i) + place];
      column.push(isMean ? value / this.cyclesIn(i) : value);
    }
    return column;
  }

  columns<Fields extends readonly Field[]>(...fields: Fields): { [I in keyof Fields]: number[] } {
    return fields.map((field) => this.column(field)) as { [I in keyof Fields]: number[] };
  }

  total(field: (typeof SUMS)[number]): number {
    const place = FIELDS.indexOf(field);
    let sum = 0;
    for (let i = 0; i < this.length; i++) sum += this.#chunkOf(i)[placeOf(i) + place];
    return sum;
  }

  series(): Series {
    const series: Series = {
      at: this.column('at'),
      floor: this.column('floor'),
      ceiling: this.column('ceiling'),
      goal: this.column('goal'),
      end: this.column('end'),
      timed: this.timed,
    };
    if (!Number.isNaN(this.#wallMs)) series.wall = this.#wallMs;
    if (this.#local) series.local = true;
    return series;
  }

  /** All buckets are full when this is called. */
  #halve(): void {
    for (let i = 0; i < MOST_BUCKETS / 2; i++)
      merge(this.#chunkOf(i), placeOf(i), this.#chunkOf(2 * i), placeOf(2 * i));
    this.length = MOST_BUCKETS / 2;
    this.#span *= 2;
    this.#open = this.#span;
  }

  #chunkOf(bucket: number): Float64Array {
    return this.#chunks[Math.floor(bucket / CHUNK)];
  }
}

function placeOf(bucket: number): number {
  return (bucket % CHUNK) * WIDTH;
}

// The loops over every cycle are small functions over columns: V8 compiles large ones too late for a log that takes a second.

/** Adds to the sums of the bucket at `at`. More local variables than the machine has registers would take longer. */
function addUp(values: Float64Array, at: number, batch: CycleBatch, from: number, to: number): void {
  const { liveFloor, heapMarked, goal, flags, regime, sinceMs, procs, alloc, markNs } = batch;
  for (let row = from; row < to; row++) {
    const live = heapMarked[row];
    values[at + FLOOR] += liveFloor[row];
    values[at + CEILING] += live;
    values[at + GOAL] += goal[row];
    if ((flags[row] & FORCED) !== 0) values[at + FORCEDS]++;
    if (regime[row] === LIMIT) values[at + LIMITED]++;
    const ns = markNs[row];
    if (!(ns >= 0)) continue;
    const marking = markingOf(batch, row);
    // Some traces lack the CPU of marking.
    if (live >= LEAST_MARKED_MIB && marking !== 0) {
      values[at + PACE_MARK] += ns;
      values[at + PACE_MARKED] += live;
    }
    const since = sinceMs[row];
    if (!(since > 0)) continue;
    values[at + MARK] += ns;
    values[at + GC] += gcCpuOf(batch, row);
    if (marking > 0) values[at + ASSIST] += batch.cpuAssistNs[row];
    values[at + MARKING] += marking;
    values[at + CAPACITY] += since * procs[row] * 1e6;
    if (alloc[row] >= 0) {
      values[at + ALLOC] += alloc[row];
      values[at + ALLOC_MS] += since;
    }
  }
}

function raise(peaks: Float64Array, k: number, values: Float64Array, from: number, to: number): void {
  let most = peaks[k];
  for (let row = from; row < to; row++) if (values[row] > most) most = values[row];
  peaks[k] = most;
}

/** Merges two neighbouring buckets of one chunk into the one at `to`. */
function merge(into: Float64Array, to: number, values: Float64Array, from: number): void {
  for (let field = 0; field < WIDTH; field++) {
    const one = values[from + field];
    const other = values[from + WIDTH + field];
    into[to + field] = field < FIRST_SUM ? one : field < FIRST_PEAK ? one + other : Math.max(one, other);
  }
}

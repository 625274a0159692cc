// A process's history in bounded memory: buckets of neighbouring cycles, merged in pairs whenever they are too many.
import { FORCED, LOCAL, type CycleBatch } from '../model/batch.js';
import { resized } from '../model/resized.js';
import type { Series } from '../model/records.js';
import { gcCpuOf, markingOf } from './cpu.js';
import { LIMIT } from './regimes.js';

/** Enough for a chart as wide as any terminal, and for the trend test. Even. */
const MOST_BUCKETS = 256;
/** Buckets for which there is room at first: most processes of a thousand are short. */
const FIRST_BUCKETS = 16;
/** It doubles up to this, and then grows by as much: half of what a thousand processes hold would be room for more. */
const MOST_ADDED = 64;

/** What a bucket keeps of its first cycle: seconds since process start (or the cycle's number), number, line. */
const FIRSTS = ['at', 'n', 'line'] as const;
/** Sums over its cycles: bounds of the live heap and goal in MiB; forced cycles, and goals that a limit set; CPU and the Ps' time since the cycle before in ns;
 *  allocation in MiB over so many ms; marks in ns, and what they marked where that is enough to tell a pace. */
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
/** The greatest of its cycles: heap at mark end in MiB, both stops in ns; Ps. */
const PEAKS = ['end', 'sweepTerm', 'markTerm', 'procs'] as const;

const FIELDS = [...FIRSTS, ...SUMS, ...PEAKS] as const;
export type Field = (typeof FIELDS)[number];

// Where they stand in the list of columns.
const FIRST_SUM = FIRSTS.length;
const FIRST_PEAK = FIRST_SUM + SUMS.length;
const [AT, N, LINE] = FIRSTS.keys();
const [END, SWEEP_TERM, MARK_TERM, PROCS] = PEAKS.map((_, k) => FIRST_PEAK + k);

/** Fewer MiB tell nothing of what marking one costs: the fixed cost of a cycle is all there is. */
const LEAST_MARKED_MIB = 4;

export class History {
  /** Cycles in a full bucket: a power of two. */
  #span = 1;
  #length = 0;
  /** Cycles in the last bucket. */
  #open = 0;
  #timed = true;
  #wallMs = NaN;
  #local = false;
  #room = FIRST_BUCKETS;
  readonly #columns = Array.from(FIELDS, () => new Float64Array(FIRST_BUCKETS));

  /** Rows of one process, in order. */
  add(batch: CycleBatch, from: number, to: number): void {
    for (let row = from; row < to;) {
      if (this.#open === this.#span || this.#length === 0) this.#begin(batch, row);
      const end = Math.min(to, row + this.#span - this.#open);
      this.#sum(batch, row, end);
      row = end;
    }
  }

  #begin(batch: CycleBatch, row: number): void {
    if (this.#length === MOST_BUCKETS) this.#halve();
    if (this.#length === this.#room) this.#grow();
    const at = batch.atMs[row];
    if (Number.isNaN(at)) this.#timed = false;
    if (this.#length === 0) {
      this.#wallMs = batch.wallMs[row]!;
      this.#local = (batch.flags[row] & LOCAL) !== 0;
    }
    const columns = this.#columns;
    const i = this.#length++;
    columns[AT][i] = this.#timed ? at / 1e3 : batch.n[row];
    columns[N][i] = batch.n[row]!;
    columns[LINE][i] = batch.line[row]!;
    for (let field = FIRST_SUM; field < FIRST_PEAK; field++) columns[field][i] = 0;
    for (let field = FIRST_PEAK; field < FIELDS.length; field++) columns[field][i] = -Infinity;
    this.#open = 0;
  }

  /** Adds rows to the last bucket. */
  #sum(batch: CycleBatch, from: number, to: number): void {
    const i = this.#length - 1;
    addUp(this.#columns, i, batch, from, to);
    raise(this.#columns[END], i, batch.heapEnd, from, to);
    raise(this.#columns[SWEEP_TERM], i, batch.sweepTermNs, from, to);
    raise(this.#columns[MARK_TERM], i, batch.markTermNs, from, to);
    raise(this.#columns[PROCS], i, batch.procs, from, to);
    this.#open += to - from;
  }

  /** Whether `at` holds seconds; cycle numbers where the log has no times. */
  get timed(): boolean {
    return this.#timed;
  }

  /** Buckets so far. */
  get length(): number {
    return this.#length;
  }

  /** Cycles in bucket `i`. */
  cyclesIn(i: number): number {
    return i < this.#length - 1 ? this.#span : this.#open;
  }

  /**
   * One figure a bucket, oldest first, as the lists above say; of the live heap's bounds and the goal it is the mean. To look
   * at until the next row is added, never to write into: of a thousand short processes copies would be most of the memory.
   */
  column(field: Field): Float64Array {
    const values = this.#columns[FIELDS.indexOf(field)].subarray(0, this.#length);
    const isMean = field === 'floor' || field === 'ceiling' || field === 'goal';
    return isMean && this.#span > 1 ? values.map((sum, i) => sum / this.cyclesIn(i)) : values;
  }

  columns<Fields extends readonly Field[]>(...fields: Fields): { [I in keyof Fields]: Float64Array } {
    return fields.map((field) => this.column(field)) as { [I in keyof Fields]: Float64Array };
  }

  /** The sum over all cycles. */
  total(field: (typeof SUMS)[number]): number {
    return this.#columns[FIELDS.indexOf(field)]
      .subarray(0, this.#length)
      .reduce((sum, value) => sum + value, 0);
  }

  series(): Series {
    const list = (field: Field): number[] => Array.from(this.column(field));
    const series: Series = {
      at: list('at'),
      floor: list('floor'),
      ceiling: list('ceiling'),
      goal: list('goal'),
      end: list('end'),
      timed: this.#timed,
    };
    if (!Number.isNaN(this.#wallMs)) series.wall = this.#wallMs;
    if (this.#local) series.local = true;
    return series;
  }

  /** All buckets are full when this is called. */
  #halve(): void {
    this.#columns.forEach((column, field) => {
      if (field < FIRST_SUM) mergeFirsts(column);
      else if (field < FIRST_PEAK) mergeSums(column);
      else mergePeaks(column);
    });
    this.#length = MOST_BUCKETS / 2;
    this.#span *= 2;
    this.#open = this.#span;
  }

  #grow(): void {
    this.#room += Math.min(this.#room, MOST_ADDED);
    this.#columns.forEach((column, field) => (this.#columns[field] = resized(column, this.#room)));
  }
}

// What runs over every cycle is small functions over columns: a log that is read in a second is over before V8 has
// compiled large ones.

function addUp(columns: Float64Array[], i: number, batch: CycleBatch, from: number, to: number): void {
  const { liveFloor, heapMarked, goal, flags, regime, sinceMs, procs, alloc, markNs } = batch;
  let [floor, ceiling, goals, forced, limited] = [0, 0, 0, 0, 0];
  let [gc, assist, marked, capacity, allocated, allocMs] = [0, 0, 0, 0, 0, 0];
  let [mark, paceMark, paceMarked] = [0, 0, 0];
  for (let row = from; row < to; row++) {
    const live = heapMarked[row];
    floor += liveFloor[row];
    ceiling += live;
    goals += goal[row];
    if ((flags[row] & FORCED) !== 0) forced++;
    if (regime[row] === LIMIT) limited++;
    const ns = markNs[row];
    if (!(ns >= 0)) continue;
    mark += ns;
    const marking = markingOf(batch, row);
    // Who marked is not known of every trace.
    if (live >= LEAST_MARKED_MIB && marking !== 0) {
      paceMark += ns;
      paceMarked += live;
    }
    const since = sinceMs[row];
    if (!(since > 0)) continue;
    gc += gcCpuOf(batch, row);
    assist += marking > 0 ? batch.cpuAssistNs[row] : 0;
    marked += marking;
    capacity += since * procs[row] * 1e6;
    if (alloc[row] >= 0) {
      allocated += alloc[row];
      allocMs += since;
    }
  }
  // In the order of SUMS.
  let k = FIRST_SUM;
  columns[k++][i] += floor;
  columns[k++][i] += ceiling;
  columns[k++][i] += goals;
  columns[k++][i] += forced;
  columns[k++][i] += limited;
  columns[k++][i] += gc;
  columns[k++][i] += assist;
  columns[k++][i] += marked;
  columns[k++][i] += capacity;
  columns[k++][i] += allocated;
  columns[k++][i] += allocMs;
  columns[k++][i] += mark;
  columns[k++][i] += paceMark;
  columns[k][i] += paceMarked;
}

function raise(column: Float64Array, i: number, values: Float64Array, from: number, to: number): void {
  let most = column[i];
  for (let row = from; row < to; row++) if (values[row] > most) most = values[row];
  column[i] = most;
}

function mergeFirsts(column: Float64Array): void {
  for (let i = 0; i < MOST_BUCKETS / 2; i++) column[i] = column[2 * i];
}

function mergeSums(column: Float64Array): void {
  for (let i = 0; i < MOST_BUCKETS / 2; i++) column[i] = column[2 * i] + column[2 * i + 1];
}

function mergePeaks(column: Float64Array): void {
  for (let i = 0; i < MOST_BUCKETS / 2; i++) column[i] = Math.max(column[2 * i], column[2 * i + 1]);
}

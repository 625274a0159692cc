// A process's history in bounded memory: buckets of neighbouring cycles, merged in pairs whenever they are too many.
import { FORCED, LOCAL, type CycleBatch } from '../model/batch.js';
import type { Series } from '../model/records.js';
import { gcCpuOf, markingOf } from './cpu.js';
import { LIMIT } from './regimes.js';

/** Enough for a chart as wide as any terminal, and for the trend test. Even. */
const MOST_BUCKETS = 256;
/** Buckets that room is made for at a time, even. Copied into longer arrays they would leave garbage that V8 frees late: of a thousand processes 40 MB. */
const PIECE = 32;

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

// Where they stand in a bucket.
const WIDTH = FIELDS.length;
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
  /** Bucket by bucket: a cycle then touches three lines of the CPU's cache, where a thousand processes take turns. */
  readonly #pieces: Float64Array[] = [];

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
    if (this.#length === this.#pieces.length * PIECE) this.#pieces.push(new Float64Array(PIECE * WIDTH));
    const at = batch.atMs[row];
    if (Number.isNaN(at)) this.#timed = false;
    if (this.#length === 0) {
      this.#wallMs = batch.wallMs[row]!;
      this.#local = (batch.flags[row] & LOCAL) !== 0;
    }
    const bucket = this.#length++;
    const values = this.#pieceOf(bucket);
    const begin = placeOf(bucket);
    values[begin + AT] = this.#timed ? at / 1e3 : batch.n[row];
    values[begin + N] = batch.n[row]!;
    values[begin + LINE] = batch.line[row]!;
    values.fill(0, begin + FIRST_SUM, begin + FIRST_PEAK);
    values.fill(-Infinity, begin + FIRST_PEAK, begin + WIDTH);
    this.#open = 0;
  }

  /** Adds rows to the last bucket. */
  #sum(batch: CycleBatch, from: number, to: number): void {
    const bucket = this.#length - 1;
    const values = this.#pieceOf(bucket);
    const begin = placeOf(bucket);
    addUp(values, begin + FIRST_SUM, batch, from, to);
    raise(values, begin + END, batch.heapEnd, from, to);
    raise(values, begin + SWEEP_TERM, batch.sweepTermNs, from, to);
    raise(values, begin + MARK_TERM, batch.markTermNs, from, to);
    raise(values, begin + PROCS, batch.procs, from, to);
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

  /** One figure a bucket, oldest first, as the lists above say; of the live heap's bounds and the goal it is the mean. */
  column(field: Field): Float64Array {
    const place = FIELDS.indexOf(field);
    const isMean = field === 'floor' || field === 'ceiling' || field === 'goal';
    const column = new Float64Array(this.#length);
    for (let i = 0; i < column.length; i++) {
      const value = this.#pieceOf(i)[placeOf(i) + place];
      column[i] = isMean ? value / this.cyclesIn(i) : value;
    }
    return column;
  }

  columns<Fields extends readonly Field[]>(...fields: Fields): { [I in keyof Fields]: Float64Array } {
    return fields.map((field) => this.column(field)) as { [I in keyof Fields]: Float64Array };
  }

  /** The sum over all cycles. */
  total(field: (typeof SUMS)[number]): number {
    const place = FIELDS.indexOf(field);
    let sum = 0;
    for (let i = 0; i < this.#length; i++) sum += this.#pieceOf(i)[placeOf(i) + place];
    return sum;
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
    for (let i = 0; i < MOST_BUCKETS / 2; i++)
      merge(this.#pieceOf(i), placeOf(i), this.#pieceOf(2 * i), placeOf(2 * i));
    this.#length = MOST_BUCKETS / 2;
    this.#span *= 2;
    this.#open = this.#span;
  }

  #pieceOf(bucket: number): Float64Array {
    return this.#pieces[Math.floor(bucket / PIECE)];
  }
}

/** Where a bucket begins in its piece. */
function placeOf(bucket: number): number {
  return (bucket % PIECE) * WIDTH;
}

// What runs over every cycle is small functions over columns: a log that is read in a second is over before V8 has
// compiled large ones.

/** Adds to sums that stand at `k` in the order of SUMS. */
function addUp(values: Float64Array, k: number, batch: CycleBatch, from: number, to: number): void {
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
  values[k++] += floor;
  values[k++] += ceiling;
  values[k++] += goals;
  values[k++] += forced;
  values[k++] += limited;
  values[k++] += gc;
  values[k++] += assist;
  values[k++] += marked;
  values[k++] += capacity;
  values[k++] += allocated;
  values[k++] += allocMs;
  values[k++] += mark;
  values[k++] += paceMark;
  values[k] += paceMarked;
}

function raise(peaks: Float64Array, k: number, values: Float64Array, from: number, to: number): void {
  let most = peaks[k];
  for (let row = from; row < to; row++) if (values[row] > most) most = values[row];
  peaks[k] = most;
}

/** Two neighbouring buckets, of one piece, become the one at `to`. */
function merge(into: Float64Array, to: number, values: Float64Array, from: number): void {
  for (let field = 0; field < WIDTH; field++) {
    const [one, other] = [values[from + field], values[from + WIDTH + field]];
    into[to + field] = field < FIRST_SUM ? one : field < FIRST_PEAK ? one + other : Math.max(one, other);
  }
}

// A process's history in bounded memory: buckets of neighbouring cycles, merged in pairs whenever they are too many.
import { FORCED, LOCAL, type CycleBatch } from '../model/batch.js';
import type { Series } from '../model/records.js';
import { gcCpuOf, markingOf } from './cpu.js';
import { LIMIT } from './regimes.js';

/** Enough for a chart as wide as any terminal, and for the trend test. Even. */
const MOST_BUCKETS = 256;
/** Buckets for which there is room at first: most processes of a thousand are short. */
const FIRST_BUCKETS = 16;

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

/** Fewer MiB tell nothing of what marking one costs: the fixed cost of a cycle is all there is. */
export const LEAST_MARKED_MIB = 4;

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
  readonly #columns = Object.fromEntries(
    FIELDS.map((field) => [field, new Float64Array(FIRST_BUCKETS)]),
  ) as Record<Field, Float64Array>;

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
    const c = this.#columns;
    const i = this.#length++;
    for (const field of SUMS) c[field][i] = 0;
    for (const field of PEAKS) c[field][i] = -Infinity;
    c.n[i] = batch.n[row]!;
    c.line[i] = batch.line[row]!;
    c.at[i] = this.#timed ? at / 1e3 : batch.n[row];
    this.#open = 0;
  }

  #sum(batch: CycleBatch, from: number, to: number): void {
    const c = this.#columns;
    const i = this.#length - 1;
    const {
      liveFloor,
      heapMarked,
      heapEnd,
      goal,
      flags,
      procs,
      regime,
      sinceMs,
      alloc,
      markNs,
      sweepTermNs,
      markTermNs,
    } = batch;
    for (let row = from; row < to; row++) {
      const marked = heapMarked[row];
      c.floor[i] += liveFloor[row];
      c.ceiling[i] += marked;
      c.goal[i] += goal[row];
      if (heapEnd[row] > c.end[i]) c.end[i] = heapEnd[row]!;
      if (procs[row] > c.procs[i]) c.procs[i] = procs[row]!;
      if (sweepTermNs[row] > c.sweepTerm[i]) c.sweepTerm[i] = sweepTermNs[row]!;
      if (markTermNs[row] > c.markTerm[i]) c.markTerm[i] = markTermNs[row]!;
      if ((flags[row] & FORCED) !== 0) c.forced[i]++;
      if (regime[row] === LIMIT) c.limited[i]++;
      const mark = markNs[row];
      if (mark >= 0) {
        const marking = markingOf(batch, row);
        c.mark[i] += mark;
        if (marked >= LEAST_MARKED_MIB && marking > 0) {
          c.paceMark[i] += mark;
          c.paceMarked[i] += marked;
        }
        if (sinceMs[row] > 0) {
          c.gc[i] += gcCpuOf(batch, row);
          c.assist[i] += marking > 0 ? batch.cpuAssistNs[row] : 0;
          c.marking[i] += marking;
          c.capacity[i] += sinceMs[row] * procs[row] * 1e6;
          if (alloc[row] >= 0) {
            c.alloc[i] += alloc[row];
            c.allocMs[i] += sinceMs[row];
          }
        }
      }
    }
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
    const values = this.#columns[field].slice(0, this.#length);
    if (field !== 'floor' && field !== 'ceiling' && field !== 'goal') return values;
    return values.map((sum, i) => sum / this.cyclesIn(i));
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
    const c = this.#columns;
    for (let i = 0; i < MOST_BUCKETS / 2; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      for (const field of FIRSTS) c[field][i] = c[field][a]!;
      for (const field of SUMS) c[field][i] = c[field][a] + c[field][b];
      for (const field of PEAKS) c[field][i] = Math.max(c[field][a], c[field][b]);
    }
    this.#length = MOST_BUCKETS / 2;
    this.#span *= 2;
    this.#open = this.#span;
  }

  #grow(): void {
    this.#room *= 2;
    for (const field of FIELDS) {
      const larger = new Float64Array(this.#room);
      larger.set(this.#columns[field]);
      this.#columns[field] = larger;
    }
  }
}

// A process's history in bounded memory: buckets of neighbouring cycles, merged in pairs whenever they are too many.
import { type CycleBatch } from '../model/batch.js';
import type { Series } from '../model/records.js';

/** Enough for a chart as wide as any terminal, and for the trend test. Even. */
const MOST_BUCKETS = 256;

const FIELDS = ['at', 'floor', 'ceiling', 'goal', 'end'] as const;
type Field = (typeof FIELDS)[number];

export class History {
  /** Cycles in a full bucket: a power of two. */
  #span = 1;
  #length = 0;
  /** Cycles in the last bucket. */
  #open = 0;
  #timed = true;
  #wallMs = NaN;
  readonly #columns: Record<Field, Float64Array>;

  constructor() {
    this.#columns = Object.fromEntries(
      FIELDS.map((field) => [field, new Float64Array(MOST_BUCKETS)]),
    ) as Record<Field, Float64Array>;
  }

  /** `floor` and `ceiling` of the live heap, MiB; goal and heap at mark end are taken from the row. */
  add(batch: CycleBatch, row: number, floor: number, ceiling: number): void {
    const c = this.#columns;
    if (this.#open === this.#span || this.#length === 0) {
      if (this.#length === MOST_BUCKETS) this.#halve();
      if (this.#length === 0) this.#wallMs = batch.wallMs[row]!;
      const at = batch.atMs[row];
      if (Number.isNaN(at)) this.#timed = false;
      const i = this.#length++;
      c.at[i] = this.#timed ? at / 1e3 : batch.n[row];
      c.floor[i] = floor;
      c.ceiling[i] = ceiling;
      c.goal[i] = batch.goal[row]!;
      c.end[i] = batch.heapEnd[row]!;
      this.#open = 1;
      return;
    }
    // Sums of the live heap, the peak of what is chartable as a peak.
    const i = this.#length - 1;
    this.#open++;
    c.floor[i] += floor;
    c.ceiling[i] += ceiling;
    c.goal[i] += batch.goal[row];
    if (batch.heapEnd[row] > c.end[i]) c.end[i] = batch.heapEnd[row]!;
  }

  /** Whether `at` holds seconds; cycle numbers where the log has no times. */
  get timed(): boolean {
    return this.#timed;
  }

  get length(): number {
    return this.#length;
  }

  /** One figure a bucket: means of the live heap's bounds and the goal, when it began, the greatest heap at mark end. */
  column(field: Field): Float64Array {
    const values = this.#columns[field].slice(0, this.#length);
    if (field === 'at' || field === 'end') return values;
    return values.map((sum, i) => sum / (i < this.#length - 1 ? this.#span : this.#open));
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
    return series;
  }

  /** All buckets are full when this is called. */
  #halve(): void {
    const c = this.#columns;
    for (let i = 0; i < MOST_BUCKETS / 2; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      c.at[i] = c.at[a]!;
      c.floor[i] = c.floor[a] + c.floor[b];
      c.ceiling[i] = c.ceiling[a] + c.ceiling[b];
      c.goal[i] = c.goal[a] + c.goal[b];
      c.end[i] = Math.max(c.end[a], c.end[b]);
    }
    this.#length = MOST_BUCKETS / 2;
    this.#span *= 2;
    this.#open = this.#span;
  }
}

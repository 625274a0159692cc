// One process's cycles for a comparison, in bounded memory because inputs may be pipes: sums over buckets of consecutive cycles, which
// are merged in pairs when there are too many.
import type { CycleBatch } from '../model/batch.js';
import { PAUSE_KINDS, REGIMES, type PauseKind } from '../model/records.js';
import { OFF_GOAL_MIB } from '../model/units.js';
import { Thinned } from '../stats/thinned.js';

/** Sums over cycles. Times in ms, CPU in ns, heap in MiB. */
export const SUMS = [
  'cycles',
  /** Cycles with a known time since the previous one, and that time. */
  'timed',
  'elapsed',
  'gcCpu',
  'assistCpu',
  'capacity',
  'alloc',
  'allocTime',
  /** Live heap and goal weighted by time, and that time. */
  'live',
  'liveTime',
  'goal',
  'goalTime',
  /** The goal's distance from the marked heap, and what GOGC is a percentage of. */
  'headroom',
  'rooted',
  'markTime',
  'marked',
] as const;
export type Sum = (typeof SUMS)[number];

/** Enough for 24 blocks of a log that has a tenth of the other's length. Even. */
const MOST = 256;
/** The first cycles are kept one by one until the length of the warm-up is known. */
const HEAD = 8;
/** Smaller heaps are too coarse for marking costs and GOGC, because figures are truncated. */
const LEAST_MIB = 4;
/** The mean truncation. */
const HALF = 0.5;

const FORCED_GOAL = REGIMES.indexOf('forced');
/** Regimes of goals set by GOGC or a limit, not by a minimum. */
const ON_A_LINE = (['gogc', 'limit', 'changed', 'unexplained'] as const).map((name) => REGIMES.indexOf(name));

export class Bucket {
  readonly sums = Object.fromEntries(SUMS.map((name) => [name, 0])) as Record<Sum, number>;
  readonly stops = new Map<PauseKind, Thinned>();

  constructor(
    /** ms since the process started; NaN up to Go 1.4. */
    readonly atMs: number,
  ) {}

  stop(kind: PauseKind, ns: number): void {
    let stops = this.stops.get(kind);
    if (!stops) this.stops.set(kind, (stops = new Thinned()));
    stops.add(ns);
  }

  merge(next: Bucket): void {
    for (const name of SUMS) this.sums[name] += next.sums[name];
    for (const [kind, stops] of next.stops) {
      const own = this.stops.get(kind);
      if (own) own.merge(stops);
      else this.stops.set(kind, stops);
    }
  }
}

export class Buckets {
  readonly head: { n: number; markedMib: number; bucket: Bucket }[] = [];
  body: Bucket[] = [];
  #span = 1;
  // The previous cycle.
  #n = NaN;
  #marked = NaN;
  #roots = NaN;

  /** The row is the process's next cycle. */
  add(batch: CycleBatch, row: number): void {
    const n = batch.n[row];
    const marked = batch.heapMarked[row];
    const bucket = this.#bucketFor(n, marked, batch.atMs[row]);
    addTo(bucket, batch, row);
    const goal = batch.goal[row];
    if (
      n === this.#n + 1 &&
      this.#marked >= LEAST_MIB &&
      goal < OFF_GOAL_MIB &&
      ON_A_LINE.includes(batch.regime[row])
    ) {
      bucket.sums.headroom += goal - this.#marked;
      bucket.sums.rooted += this.#marked + HALF + this.#roots;
    }
    this.#n = n;
    this.#marked = marked;
    // Stacks and globals count, and are printed, since Go 1.18.
    this.#roots = batch.stacks[row] >= 0 ? batch.stacks[row] + batch.globals[row] + 2 * HALF : 0;
  }

  #bucketFor(n: number, markedMib: number, atMs: number): Bucket {
    if (this.head.length < HEAD) {
      const bucket = new Bucket(atMs);
      this.head.push({ n, markedMib, bucket });
      return bucket;
    }
    const last = this.body.at(-1);
    if (last && last.sums.cycles < this.#span) return last;
    if (this.body.length === MOST) this.#halve();
    const bucket = new Bucket(atMs);
    this.body.push(bucket);
    return bucket;
  }

  /** All buckets are full when this is called. */
  #halve(): void {
    this.body.forEach((bucket, i) => {
      if (i % 2 === 1) this.body[i - 1].merge(bucket);
    });
    this.body = this.body.filter((_, i) => i % 2 === 0);
    this.#span *= 2;
  }
}

function addTo(bucket: Bucket, batch: CycleBatch, row: number): void {
  const { sums } = bucket;
  const marked = batch.heapMarked[row];
  const goal = batch.goal[row];
  const since = batch.sinceMs[row];
  // Stop-the-world cycles of 1.5–1.8 print the previous cycle's marking, and their own heap as goal.
  const stale = batch.regime[row] === FORCED_GOAL;
  sums.cycles++;
  // Up to Go 1.4, without times, all cycles have the same weight.
  const stood = Number.isNaN(bucket.atMs) ? 1 : since > 0 ? since : 0;
  sums.live += ((batch.liveFloor[row] + marked) / 2) * stood;
  sums.liveTime += stood;
  if (goal < OFF_GOAL_MIB && !stale) {
    sums.goal += goal * stood;
    sums.goalTime += stood;
  }
  if (since > 0) {
    sums.timed++;
    sums.elapsed += since;
    const capacity = since * batch.procs[row] * 1e6;
    if (capacity > 0) {
      sums.capacity += capacity;
      sums.gcCpu += batch.gcCpuShare[row] * capacity;
      if (!stale) sums.assistCpu += batch.cpuAssistNs[row];
    }
    if (batch.alloc[row] >= 0) {
      sums.alloc += batch.alloc[row];
      sums.allocTime += since;
    }
  }
  if (marked >= LEAST_MIB && !stale && batch.markNs[row] >= 0) {
    sums.markTime += batch.markNs[row];
    sums.marked += marked;
  }
  for (const kind of PAUSE_KINDS) {
    const ns = stopOf(batch, row, kind);
    if (ns >= 0) bucket.stop(kind, ns);
  }
}

const STOP_COLUMNS = {
  sweep_term: 'sweepTermNs',
  mark_term: 'markTermNs',
  cycle: 'cycleStopNs',
} as const satisfies Record<PauseKind, string>;

const stopOf = (batch: CycleBatch, row: number, kind: PauseKind): number => batch[STOP_COLUMNS[kind]][row];

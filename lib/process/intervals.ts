// A process's GC intervals with the map activity of the same time: the input of lib/correlate/. An interval goes from the end
// of a cycle to the end of the next. Neighbours are merged if the counters are further apart, and in pairs if there are too many.
import { endOf, LOCAL, OUTSIDE, type CycleBatch } from '../model/batch.js';
import { goalResidual } from '../model/cycle.js';
import {
  GC_SERIES,
  MAP_SERIES,
  type GcSeries,
  type MapActivity,
  type MapSeries,
} from '../model/map-activity.js';
import { MIB } from '../model/units.js';

/** Even. */
const MOST_INTERVALS = 256;
/** Counts are interpolated between counters: an interval with less than two of them mostly has its neighbours' counts. */
const LEAST_PERIODS = 2;
/** If wall and process clock drift by more than this, the clock was set, or the machine slept. */
const CLOCK_SLACK_MS = 2000;

interface Interval {
  ms: number;
  cycles: number;
  live: number;
  gc: number[];
  map: number[];
}

/** One value per GC interval, oldest first. */
export interface IntervalSeries {
  intervals: number;
  seconds: number;
  /** Midpoint of the live heap's bounds, MiB. */
  live: readonly number[];
  gc: Partial<Record<GcSeries, readonly number[]>>;
  map: Partial<Record<MapSeries, readonly number[]>>;
}

export class Intervals {
  #intervals: Interval[] = [];
  #open: Interval | undefined;
  #leastMs: number;
  /** Offset from the process's clock to the activity's, ms. */
  #offsetMs = NaN;
  /** Cycles within the activity's time, and those outside or without a common clock. */
  joined = 0;
  apart = 0;

  /** The first source of a figure wins; only the first source may have another clock than the process. */
  constructor(private readonly sources: readonly MapActivity[]) {
    this.#leastMs = LEAST_PERIODS * Math.max(...sources.map(({ periodMs }) => periodMs));
  }

  add(batch: CycleBatch, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      if ((batch.flags[row] & OUTSIDE) === 0 && batch.sinceMs[row] > 0) this.#add(batch, row);
    }
  }

  #add(batch: CycleBatch, row: number): void {
    const ms = batch.sinceMs[row];
    const map = this.#between(batch, row);
    if (!map) {
      this.apart++;
      return;
    }
    this.joined++;
    const cycle: Interval = {
      ms,
      cycles: 1,
      live: (batch.liveFloor[row] + batch.heapMarked[row]) / 2,
      gc: GC_OF.map((of) => of(batch, row)),
      map,
    };
    this.#open = this.#open ? together(this.#open, cycle) : cycle;
    if (this.#open.ms < this.#leastMs) return;
    this.#intervals.push(this.#open);
    this.#open = undefined;
    if (this.#intervals.length === MOST_INTERVALS) this.#halve();
  }

  #between(batch: CycleBatch, row: number): number[] | undefined {
    const amounts = new Array<number>(MAP_SERIES.length).fill(NaN);
    for (const source of this.sources) {
      const end = endOf(batch, row) + this.#offsetOf(source, batch, row);
      const more = source.between(end - batch.sinceMs[row], end);
      if (!more) return undefined;
      for (const [i, amount] of more.entries()) if (Number.isNaN(amounts[i])) amounts[i] = amount;
    }
    return amounts;
  }

  #offsetOf({ clock }: MapActivity, batch: CycleBatch, row: number): number {
    if (clock === 'process') return 0;
    if (((batch.flags[row] & LOCAL) !== 0) !== (clock === 'local')) return NaN;
    const offset = batch.wallMs[row] - endOf(batch, row);
    // Timestamps may be truncated to seconds and late, so a common offset is more exact than each row's own.
    if (!(Math.abs(offset - this.#offsetMs) <= CLOCK_SLACK_MS)) this.#offsetMs = offset;
    return this.#offsetMs;
  }

  #halve(): void {
    const halved: Interval[] = [];
    for (let i = 0; i < this.#intervals.length; i += 2)
      halved.push(together(this.#intervals[i], this.#intervals[i + 1]));
    this.#intervals = halved;
    this.#leastMs = Math.max(2 * this.#leastMs, halved.reduce((sum, { ms }) => sum + ms, 0) / halved.length);
  }

  series(): IntervalSeries {
    const all = this.#intervals;
    const gc = GC_SERIES.map((name, i): [string, number[]] => [
      name,
      all.map((one) => one.gc[i] / (name.endsWith('_per_s') ? one.ms / 1e3 : one.cycles)),
    ]);
    const map = MAP_SERIES.map((name, i): [string, number[]] => [
      name,
      all.map((one) => one.map[i] / (one.ms / 1e3)),
    ]).filter(([name]) => this.sources.some(({ series }) => (series as readonly string[]).includes(name)));
    const known = (series: [string, number[]][]): Record<string, number[]> =>
      Object.fromEntries(series.filter(([, values]) => values.every(Number.isFinite)));
    return {
      intervals: all.length,
      seconds: all.reduce((sum, { ms }) => sum + ms, 0) / 1e3,
      live: all.map(({ live, cycles }) => live / cycles),
      gc: known(gc),
      map: known(map),
    };
  }

  /** A sentence on why no cycle has map activity, if none has. `traced`: the cycles are a trace's. */
  trouble(traced: boolean): string | undefined {
    if (this.joined > 0 || this.apart === 0) return undefined;
    const [{ clock }] = this.sources;
    if (Number.isNaN(this.#offsetMs) && clock === 'wall' && traced)
      return 'the map activity counters have wall times but this trace has none (Go 1.25 and later do): use "t" in seconds since the trace’s start';
    if (Number.isNaN(this.#offsetMs) && clock !== 'process')
      return clock === 'wall'
        ? 'the map activity counters have wall times but these cycles have none of a known zone: give --start (when the process started) or --tz'
        : 'the map activity counters have wall times without a zone: give it with --tz';
    return clock === 'process'
      ? `no cycle falls within the map activity counters, which are in seconds since ${traced ? 'the trace’s' : 'process'} start`
      : 'no cycle falls within the time of the map activity counters: is it another day, zone or process?';
  }
}

/** In the order of GC_SERIES. */
const GC_OF: readonly ((batch: CycleBatch, row: number) => number)[] = [
  (batch, row) => batch.markNs[row],
  (batch, row) => batch.cpuAssistNs[row],
  (batch, row) => batch.sweepTermNs[row],
  (batch, row) => batch.markTermNs[row],
  (batch, row) => goalResidual(batch, row) * MIB,
];

const sums = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + b[i]);

const together = (a: Interval, b: Interval): Interval => ({
  ms: a.ms + b.ms,
  cycles: a.cycles + b.cycles,
  live: a.live + b.live,
  gc: sums(a.gc, b.gc),
  map: sums(a.map, b.map),
});

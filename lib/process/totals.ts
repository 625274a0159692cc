// Sums over the cycles of the window: counts by kind, first and last, intervals, GC's CPU, and allocation.
import { endOf, FORCED, LOCAL, PERIODIC, REPAIRED, type CycleBatch } from '../model/batch.js';
import { wallText } from '../model/format.js';
import type { SummaryRecord } from '../model/records.js';
import { MIB, round } from '../model/units.js';
import type { GoVersions } from '../model/version.js';
import { Sketch } from '../stats/sketch.js';
import { gcCpuOf, markingOf } from './cpu.js';
import { STOPS_OF_CPUS_SINCE } from './cpus.js';
import { Gomaxprocs } from './gomaxprocs.js';
import { Tally } from './tally.js';
import { Windows } from './windows.js';

/** If gaps are more than this share of the time, GC's CPU in the rest says nothing about the whole. */
const KNOWN = 0.5;
/** Starts of cycles are printed in whole ms, so shorter times are known to less than a tenth. */
const LEAST_KNOWN_MS = 10;
/** A log's times are whole ms: over less than this, a rate between two of them may be off by more than a tenth. */
const LEAST_RATE_MS = 10;

/** The first version whose printed stops overstate their CPU: it prints clock × P, but counts each P's own stopped time. */
const STOPS_OVERSTATED_SINCE = 23;
/** Before, the runtime counts clock × P too, though a P that waits for the last one to stop does nothing: that matters where it is most of GC's CPU. */
const MOSTLY_STOPS = 0.5;

/** Scratch space for the intervals of a batch. */
let intervalsNs = new Float64Array(0);

export class Totals {
  cycles = 0;
  readonly repaired = new Tally();
  firstLine = NaN;
  lastLine = NaN;
  /** When the last cycle ended. */
  toMs = NaN;
  /** The percentage that the last line prints: GC's CPU since the process started. */
  util = NaN;
  readonly procs = new Gomaxprocs();
  readonly #intervals = new Sketch();
  readonly #windows = new Windows();
  #forced = 0;
  #periodic = 0;
  #firstN = NaN;
  #firstAtMs = NaN;
  #firstWallMs = NaN;
  #lastWallMs = NaN;
  /** The wall times have no zone. */
  #local = false;
  // The row before.
  #lastN = NaN;
  #lastAtMs = NaN;
  #allocMib = 0;
  #allocMs = 0;
  // Of all cycles: also those after gaps, and the one that the input begins with.
  #assistNs = 0;
  #markingNs = 0;
  /** Time for which GC's CPU is known. */
  #knownMs = 0;

  constructor(
    /** The number of a process's first cycle; NaN if numbers do not identify it. */
    private readonly firstCycle: number,
  ) {}

  /** Adds rows of the window whose derived columns are filled. */
  add(batch: CycleBatch, from: number, to: number): void {
    if (this.cycles === 0) {
      this.#firstN = batch.n[from]!;
      this.#firstAtMs = batch.atMs[from]!;
      this.#firstWallMs = batch.wallMs[from]!;
      this.firstLine = batch.line[from]!;
    }
    this.#addRows(batch, from, to);
    this.cycles += to - from;
    this.toMs = endOf(batch, to - 1);
    this.#lastWallMs = batch.wallMs[to - 1]!;
    this.lastLine = batch.line[to - 1]!;
    this.util = batch.util[to - 1]!;
    this.#local = (batch.flags[to - 1] & LOCAL) !== 0;
  }

  #addRows(batch: CycleBatch, from: number, to: number): void {
    const { n, atMs, procs, flags, alloc, sinceMs } = batch;
    let start = this.cycles === 0;
    let intervals = 0;
    if (intervalsNs.length < batch.capacity) intervalsNs = new Float64Array(batch.capacity);
    for (let row = from; row < to; row++) {
      const bits = flags[row];
      if ((bits & (FORCED | PERIODIC | REPAIRED)) !== 0) {
        if ((bits & FORCED) !== 0) this.#forced++;
        if ((bits & PERIODIC) !== 0) this.#periodic++;
        if ((bits & REPAIRED) !== 0) this.repaired.add(batch.line[row]);
      }
      this.procs.add(procs[row], n[row], batch.line[row]);
      const interval = atMs[row] - this.#lastAtMs;
      if (n[row] === this.#lastN + 1 && interval >= 0) intervalsNs[intervals++] = interval * 1e6;
      this.#lastN = n[row]!;
      this.#lastAtMs = atMs[row]!;
      const marking = markingOf(batch, row);
      const assist = marking > 0 ? batch.cpuAssistNs[row] : 0;
      const since = sinceMs[row];
      if (marking > 0) {
        this.#assistNs += assist;
        this.#markingNs += marking;
      }
      if (since > 0) {
        // The first cycle's interval lies before the window, unless the process began with it.
        const counts = !start || n[row] === this.firstCycle;
        const end = endOf(batch, row);
        const capacity = counts ? since * procs[row] * 1e6 : 0;
        if (counts) this.#knownMs += since;
        this.#windows.add(atMs[row], end, gcCpuOf(batch, row), assist, procs[row], capacity);
        if (!start && alloc[row] >= 0) {
          this.#allocMib += alloc[row];
          this.#allocMs += since;
        }
      }
      start = false;
    }
    this.#intervals.addAll(intervalsNs, 0, intervals);
  }

  /** Whether GC's CPU is an upper bound: stops are clock × P, or a trace's marks as long as their workers had a P. */
  #isOverstated({ low, high }: GoVersions, traced: boolean): boolean {
    const stops = 1 - this.#markingNs / this.#windows.gcNs;
    // Up to 1.8 a forced cycle marks while the world is stopped.
    return traced || high >= STOPS_OVERSTATED_SINCE || (low >= STOPS_OF_CPUS_SINCE && stops > MOSTLY_STOPS);
  }

  /** Fills in its part of the summary. */
  summarize(record: SummaryRecord, versions: GoVersions, traced: boolean): void {
    if (this.cycles > 0) {
      record.from_n = this.#firstN;
      record.to_n = this.#lastN;
    }
    const duration = (this.toMs - this.#firstAtMs) / 1e3;
    if (duration >= 0) record.duration_s = round(duration, 3);
    if (!Number.isNaN(this.#firstWallMs)) record.from_wall = wallText(this.#firstWallMs, this.#local);
    if (!Number.isNaN(this.#lastWallMs)) record.to_wall = wallText(this.#lastWallMs, this.#local);
    if (this.procs.values.length > 0) record.procs = [...this.procs.values];
    if (this.#intervals.count > 0) {
      record.gc_interval_s = {
        p50: round(this.#intervals.quantile(0.5)! / 1e9, 3),
        max: round(this.#intervals.max / 1e9, 3),
      };
    }
    if (this.#forced > 0) record.forced = this.#forced;
    if (this.#periodic > 0) record.periodic = this.#periodic;
    const isPartial = this.#knownMs < LEAST_KNOWN_MS || this.#knownMs < KNOWN * duration * 1e3;
    this.#windows.summarize(record, this.#isOverstated(versions, traced), isPartial);
    if (this.#markingNs > 0) record.assist_of_marking = round(this.#assistNs / this.#markingNs, 4);
    if (this.#allocMs >= (traced ? 0 : LEAST_RATE_MS) && this.#allocMs > 0)
      record.alloc_bytes_per_s = Math.round((this.#allocMib * MIB) / (this.#allocMs / 1e3));
  }
}

// GC's share of the CPU, over the whole run and in its worst second, from the cycles' own figures: the printed percentage is
// cumulative since the process started.

import type { SummaryRecord } from '../model/records.js';
import { round } from '../model/units.js';

/** Half a window: the worst window is any two neighbouring halves. */
const HALF_MS = 500;
/** A cycle's CPU is spread over at most this many halves: longer cycles are jumps of the clock. */
const MOST_HALVES = 7200;

export class Windows {
  gcNs = 0;
  assistNs = 0;
  /** CPU capacity: the Ps' time between the first and the last cycle's ends. */
  capacityNs = 0;
  worst = NaN;
  worstFromMs = NaN;
  #half = -1;
  #current = 0;
  #before = 0;
  #firstHalf = -1;

  /**
   * One cycle: GC ran from `fromMs` to `toMs` (since process start) and used `gcNs` of CPU on `procs` Ps;
   * `capacityNs` is the Ps' time since the end of the previous cycle.
   */
  add(fromMs: number, toMs: number, gcNs: number, assistNs: number, procs: number, capacityNs: number): void {
    // Unknown if a trace lacks times or the CPU of marking.
    if (!(gcNs >= 0)) return;
    this.gcNs += gcNs;
    this.assistNs += assistNs;
    this.capacityNs += capacityNs;
    const first = Math.floor(fromMs / HALF_MS);
    const last = Math.floor(toMs / HALF_MS);
    if (this.#firstHalf < 0) this.#firstHalf = first;
    if (first === last) {
      this.#spend(first, gcNs, procs);
      return;
    }
    if (last - first > MOST_HALVES) return;
    const perMs = gcNs / (toMs - fromMs);
    for (let half = first; half <= last; half++) {
      const start = Math.max(fromMs, half * HALF_MS);
      const end = Math.min(toMs, (half + 1) * HALF_MS);
      this.#spend(half, perMs * (end - start), procs);
    }
  }

  /** `overstated`: the CPU is an upper bound. `partial`: it is known for a small part of the time only. */
  summarize(record: SummaryRecord, overstated: boolean, partial: boolean): void {
    if (this.capacityNs > 0 && !partial) {
      record.gc_cpu_share = round(Math.min(1, this.gcNs / this.capacityNs), 5);
      if (overstated) record.gc_cpu_share_is_upper_bound = true;
      record.assist_share = round(Math.min(1, this.assistNs / this.capacityNs), 5);
    }
    // The first second is in the whole run's share but in no window: no worst window if none exceeds the whole.
    if (this.worst * this.capacityNs >= this.gcNs) {
      record.worst_window = {
        from_s: this.worstFromMs / 1e3,
        seconds: 1,
        gc_cpu_share: round(Math.min(1, this.worst), 4),
      };
    }
  }

  #spend(half: number, gcNs: number, procs: number): void {
    if (half > this.#half) {
      this.#before = half === this.#half + 1 ? this.#current : 0;
      this.#current = 0;
      this.#half = half;
    }
    this.#current += gcNs;
    // The first second is the process's start: a window needs both of its halves.
    if (half <= this.#firstHalf) return;
    const share = (this.#before + this.#current) / (2 * HALF_MS * 1e6 * procs);
    if (!(share <= this.worst)) {
      this.worst = share;
      this.worstFromMs = (half - 1) * HALF_MS;
    }
  }
}

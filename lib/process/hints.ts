// Hints at the Go version in the figures of lines whose shape leaves it open.
import type { CycleBatch } from '../model/batch.js';
import { NEWEST, type GoVersions } from '../model/version.js';

/** Below this a truncated clock is too coarse for the ratio CPU / clock. */
const LEAST_CLOCK_NS = 10e3;
/** 1.6–1.8 print fewer than all Ps in 7 to 49 % of lines: this many lines without one exclude them. */
const LINES = 128;

export class VersionHints {
  #full = 0;
  #fewer = false;
  #procs = NaN;
  done = false;

  /** The versions that this line allows, if it restricts them. */
  of(batch: CycleBatch, row: number, known: GoVersions): GoVersions | undefined {
    if (known.low >= 18) {
      this.done = true;
      // The first trigger lies below the first goal from 1.19 on (runtime/mgcpacer.go, trigger()).
      const early = batch.n[row] === 1 && batch.goal[row] >= 4 && batch.heapStart[row] < batch.goal[row];
      return early && batch.goal[row] === 4 ? { low: 19, high: known.high } : undefined;
    }
    if (known.high < 6 || known.low > 8) {
      this.done = true;
      return undefined;
    }
    // Up to 1.8 the printed CPU of a stop is clock × the Ps that helped, which change from line to line; from 1.9 on
    // it is clock × min(P, CPUs), always the same (runtime/mgc.go, stwprocs).
    const clock = batch.sweepTermNs[row];
    if (clock < LEAST_CLOCK_NS) return undefined;
    if (batch.procs[row] !== this.#procs) {
      this.#procs = batch.procs[row]!;
      this.#full = 0;
      this.#fewer = false;
    }
    const factor = batch.cpuSweepTermNs[row] / clock / batch.procs[row];
    if (factor >= 0.9) this.#full++;
    else if (factor <= 0.75) this.#fewer = true;
    if (this.#fewer && this.#full > 0) {
      this.done = true;
      return { low: 5, high: 8 };
    }
    if (this.#full < LINES) return undefined;
    this.done = true;
    return { low: 9, high: NEWEST };
  }
}

// How many CPUs a machine with fewer of them than Ps has: from 1.9 on a stop's CPU is clock × min(P, CPUs) (runtime/mgc.go, stwprocs).
import type { CycleBatch } from '../model/batch.js';

/** The first version that prints clock × min(P, CPUs), not × the Ps that helped. */
export const STOPS_OF_CPUS_SINCE = 9;
/** Below this a truncated clock is too coarse for the ratio CPU / clock. */
const LEAST_CLOCK_NS = 10e3;
/** Each ratio is right to a tenth (two digits, truncated): the sums of so many are right to a few per cent. */
const STOPS = 16;
/** As in hints.ts: rounding never makes so few of all Ps. */
const FEWER = 0.75;

export class Cpus {
  #stops = 0;
  #clockNs = 0;
  #cpuNs = 0;
  #procs = NaN;

  add({ sweepTermNs, cpuSweepTermNs, procs }: CycleBatch, from: number, to: number): void {
    for (let row = from; row < to && this.#stops < STOPS; row++) {
      if (procs[row] !== this.#procs) {
        this.#procs = procs[row]!;
        this.#stops = this.#clockNs = this.#cpuNs = 0;
      }
      if (!(sweepTermNs[row] >= LEAST_CLOCK_NS) || !(cpuSweepTermNs[row] > 0)) continue;
      this.#stops++;
      this.#clockNs += sweepTermNs[row];
      this.#cpuNs += cpuSweepTermNs[row];
    }
  }

  /** Undefined if there are not fewer than Ps, as far as the stops tell. */
  get fewer(): number | undefined {
    const cpus = this.#cpuNs / this.#clockNs;
    return this.#stops > 0 && cpus <= FEWER * this.#procs ? Math.max(1, Math.round(cpus)) : undefined;
  }
}

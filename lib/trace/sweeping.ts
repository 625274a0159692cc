// Sweeping by allocating goroutines, and how late it ends. The background sweeper has no events.
import { Sketch } from '../stats/sketch.js';
import type { Sweeps } from './columns.js';
import { Kind, type Rows } from './events.js';

export class Sweeping {
  /** From a mark's end to the last sweep by an allocation before the next cycle, ns. */
  lag = new Sketch();
  ns = 0;
  sweptBytes = 0;
  reclaimedBytes = 0;
  /** Time between mark phases, and the part of it before the end of the last sweep by an allocation, ns. */
  betweenNs = 0;
  lagNs = 0;
  readonly #begins = new Map<number, number>();
  #markEnd = NaN;
  #last = NaN;

  take({ at, kind, lane, a, b }: Rows, row: number): void {
    switch (kind[row]) {
      case Kind.SweepBegin:
        this.#begins.set(lane[row], at[row]);
        break;
      case Kind.SweepEnd: {
        const since = this.#begins.get(lane[row]);
        this.#begins.delete(lane[row]);
        if (since !== undefined) this.ns += at[row] - since;
        this.sweptBytes += a[row] || 0;
        this.reclaimedBytes += b[row] || 0;
        this.#last = at[row];
        break;
      }
      case Kind.GcBegin:
        this.#close(at[row]);
        break;
      case Kind.GcEnd:
        this.#markEnd = at[row];
        this.#last = NaN;
    }
  }

  /** The same for sweeps in columns: their sums. */
  begin({ tookNs, sweptBytes, reclaimedBytes }: Sweeps): void {
    this.ns += tookNs;
    this.sweptBytes += sweptBytes;
    this.reclaimedBytes += reclaimedBytes;
  }

  /** The same one by one, between two positions in their order. */
  takeAll({ order, units, each, unitNs }: Sweeps, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const sweep = order[i];
      if (units[sweep] >= 0) this.ns += Math.trunc(units[sweep] * unitNs);
      this.sweptBytes += each?.swept[sweep] ?? 0;
      this.reclaimedBytes += each?.reclaimed[sweep] ?? 0;
    }
  }

  /** Restarts the report: sweeps that end from now on, and lags from the next mark's end on. */
  restart(): void {
    this.lag = new Sketch();
    this.ns = this.sweptBytes = this.reclaimedBytes = this.betweenNs = this.lagNs = 0;
    this.#markEnd = this.#last = NaN;
  }

  /** A sweep ended, the last one before the next event. */
  ended(at: number): void {
    this.#last = at;
  }

  #close(at: number): void {
    const [end, last] = [this.#markEnd, this.#last];
    this.#markEnd = NaN;
    if (Number.isNaN(end)) return;
    this.betweenNs += at - end;
    const lag = last > end ? last - end : 0;
    this.lagNs += lag;
    this.lag.add(lag);
  }
}

// Columns derived from a cycle and the previous one: lower bound of the live heap, allocation, GC's share of the CPU.
import { endOf, type CycleBatch } from '../model/batch.js';
import { gcCpuOf } from './cpu.js';

export class Derived {
  #n = NaN;
  #endMs = NaN;
  #marked = NaN;

  constructor(
    /** The number of a process's first cycle; NaN if numbers do not identify it. */
    private readonly firstCycle: number,
  ) {}

  fill(batch: CycleBatch, from: number, to: number): void {
    const { n, heapStart, heapEnd, heapMarked, procs, liveFloor, sinceMs, alloc, gcCpuShare } = batch;
    let [lastN, lastEnd, lastMarked] = [this.#n, this.#endMs, this.#marked];
    for (let row = from; row < to; row++) {
      const end = endOf(batch, row);
      const marked = heapMarked[row];
      const most = heapEnd[row];
      const allocated = most - heapStart[row];
      // Up to 1.4 the world is stopped: nothing is allocated during the mark. And X can exceed Y by a MiB if
      // ReadMemStats flushed the Ps' caches in between.
      liveFloor[row] = !(allocated > 0) ? marked : marked > allocated ? marked - allocated : 0;
      const follows = n[row] === lastN + 1;
      const since = follows ? end - lastEnd : n[row] === this.firstCycle ? end : NaN;
      const lasts = since > 0;
      const share = lasts ? gcCpuOf(batch, row) / (since * procs[row] * 1e6) : NaN;
      sinceMs[row] = lasts ? since : NaN;
      alloc[row] = follows && most >= lastMarked ? most - lastMarked : NaN;
      gcCpuShare[row] = share > 1 ? 1 : share >= 0 ? share : NaN;
      lastN = n[row]!;
      lastEnd = end;
      lastMarked = marked;
    }
    this.#n = lastN;
    this.#endMs = lastEnd;
    this.#marked = lastMarked;
  }
}

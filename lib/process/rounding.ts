// Whether something rounded heap figures before they were written: whole GiB are not exact to a MiB.
import type { CycleBatch } from '../model/batch.js';

/** If all heap figures are multiples of more than this many MiB, they were rounded. */
const COARSE = 16;

export class Rounding {
  /** The greatest common divisor of the heap figures so far. */
  #step = Infinity;

  get isCoarse(): boolean {
    return this.#step > COARSE;
  }

  look(batch: CycleBatch, row: number): void {
    for (const column of [batch.heapStart, batch.heapEnd, batch.heapMarked, batch.goal]) {
      for (let rest = column[row]; rest > 0;) [this.#step, rest] = [rest, this.#step % rest];
    }
  }
}

// The last cycle of a text, which the next one mostly follows.
import type { CycleBatch } from '../model/batch.js';

/** Consecutive torn lines that may be lost before a cycle number stops counting as the next one. */
const MOST_LOST = 8;

export class LastCycle {
  /** Its number, 0 if there is none. */
  n = 0;
  /** What the next one is compared with. */
  util = NaN;
  heapMarked = NaN;
  stacks = NaN;
  globals = NaN;
  procs = NaN;
  /** The number of the cycle before it: a torn line may belong between them. */
  #previous = 0;
  #row = -1;

  get isKnown(): boolean {
    return this.#row >= 0;
  }

  /** The last cycle is the batch's last row now, behind `rows` − 1 that have the numbers before it. */
  move(batch: CycleBatch, rows: number): void {
    const row = batch.length - 1;
    const n = batch.n[row];
    this.#row = row;
    this.#previous = rows > 1 ? n - 1 : this.n;
    this.n = n;
    this.util = batch.util[row]!;
    this.heapMarked = batch.heapMarked[row]!;
    this.stacks = batch.stacks[row]!;
    this.globals = batch.globals[row]!;
    this.procs = batch.procs[row]!;
  }

  /** Its row, or −1 if the batch no longer holds it: batches are reused, and their next row is written to. */
  rowIn(batch: CycleBatch, stream: number): number {
    const row = this.#row;
    const isHeld = row !== batch.length && batch.n[row] === this.n && batch.stream[row] === stream;
    return isHeld ? row : -1;
  }

  /** Whether a torn line's number is one of the next: earlier ones may have been torn beyond repair. */
  precedes(n: number): boolean {
    const isAfter = (last: number): boolean => n > last && n <= last + MOST_LOST;
    return isAfter(this.n) || isAfter(this.#previous);
  }
}

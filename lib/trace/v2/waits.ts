// Who waits for a P, paired by the goroutine's sequence numbers: what makes it able to run has the number before that of its start.
// Threads' batches come in no order of time, so either may be met first. Yields and preemptions are no waits.
import { resized } from '../../model/resized.js';
import type { Waits } from '../events.js';

/** Ends of waits that are held until the other end is met; in a clash the older one is given up. */
const CELLS = 2 ** 16;
/** Sequence numbers are told apart up to this many steps of one goroutine. */
const SEQUENCES = 2 ** 20;
/** With more waits than this in a generation, one time window in so many is looked at in the later ones. */
const MOST_WAITS = 2 ** 15;
/** Units of the file: 0.27 s where they are 64 ns. */
const WINDOW = 2 ** 22;

export class PairedWaits implements Waits {
  length = 0;
  from: Float64Array;
  to: Float64Array;
  readonly #key: Float64Array;
  /** When it could run; when it ran, as a negative number. */
  readonly #at: Float64Array;
  #oneIn = 1;

  constructor(readonly isWanted: boolean) {
    this.#key = new Float64Array(isWanted ? CELLS : 0);
    this.#at = new Float64Array(isWanted ? CELLS : 0);
    this.from = new Float64Array(isWanted ? 1024 : 0);
    this.to = new Float64Array(isWanted ? 1024 : 0);
  }

  /** The goroutine can run, by the event of this number. */
  ready(g: number, sequence: number, at: number): void {
    const cell = this.#cellOf(g, sequence);
    const key = g * SEQUENCES + (sequence % SEQUENCES);
    const other = this.#at[cell];
    if (this.#key[cell] === key && other < 0) {
      this.#key[cell] = 0;
      this.#pair(at, -other);
    } else {
      this.#key[cell] = key;
      this.#at[cell] = at;
    }
  }

  /** It runs, by the event of this number. */
  runs(g: number, sequence: number, at: number): void {
    const cell = this.#cellOf(g, sequence - 1);
    const key = g * SEQUENCES + ((sequence - 1) % SEQUENCES);
    const other = this.#at[cell];
    if (this.#key[cell] === key && other > 0) {
      this.#key[cell] = 0;
      this.#pair(other, at);
    } else {
      this.#key[cell] = key;
      this.#at[cell] = -at;
    }
  }

  /** What is later than all that is sound was told by a batch that is damaged. */
  cutTo(latest: number): void {
    const { from, to, length } = this;
    this.length = 0;
    for (let i = 0; i < length; i++) {
      if (!(from[i] <= latest && to[i] <= latest)) continue;
      from[this.length] = from[i];
      to[this.length++] = to[i];
    }
  }

  /** Numbers begin again with the next generation. */
  clear(): void {
    if (this.length === MOST_WAITS) this.#oneIn *= 2;
    this.length = 0;
    this.#key.fill(0);
  }

  /** Whether waits of a batch that begins at this time are paired. */
  wants(time: number): boolean {
    return this.length < MOST_WAITS && Math.floor(time / WINDOW) % this.#oneIn === 0;
  }

  /** For another trace. */
  reset(): void {
    this.clear();
    this.#oneIn = 1;
  }

  #cellOf(g: number, sequence: number): number {
    const hash = Math.imul(g, 0x9e3779b1) ^ Math.imul(sequence, 0x85ebca6b);
    return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 16;
  }

  #pair(from: number, to: number): void {
    if (this.length === MOST_WAITS) return;
    if (this.length === this.from.length) {
      this.from = resized(this.from, 2 * this.length);
      this.to = resized(this.to, 2 * this.length);
    }
    this.from[this.length] = from;
    this.to[this.length++] = to;
  }
}

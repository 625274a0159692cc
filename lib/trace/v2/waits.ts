// Pairs waits for a P by the goroutine's sequence numbers: a start has the number after that of the event that made it runnable.
// Batches of different threads are not ordered by time, so either event may be read first. Yields and preemptions are no waits.
import { resized } from '../../model/resized.js';
import type { Waits } from '../events.js';

/** Hash table size for unpaired events; on a collision the older one is dropped. */
const CELLS = 2 ** 16;
/** Sequence numbers of one goroutine are distinguished modulo this. */
const SEQUENCES = 2 ** 20;
/** If a generation has more waits than this, only one in several time windows is examined in later ones. */
const MOST_WAITS = 2 ** 15;
/** File units: 0.27 s if they are 64 ns. */
const WINDOW = 2 ** 22;

export class PairedWaits implements Waits {
  length = 0;
  from: Float64Array;
  to: Float64Array;
  readonly #key: Float64Array;
  /** When it became runnable; when it started to run, negated. */
  readonly #at: Float64Array;
  #oneIn = 1;

  constructor(readonly isWanted: boolean) {
    this.#key = new Float64Array(isWanted ? CELLS : 0);
    this.#at = new Float64Array(isWanted ? CELLS : 0);
    this.from = new Float64Array(isWanted ? 1024 : 0);
    this.to = new Float64Array(isWanted ? 1024 : 0);
  }

  /** The event with this sequence number made the goroutine runnable. */
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

  /** The event with this sequence number started the goroutine. */
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

  /** Removes waits that end after the last valid time: they come from damaged batches. */
  cutTo(latest: number): void {
    const { from, to, length } = this;
    this.length = 0;
    for (let i = 0; i < length; i++) {
      if (!(from[i] <= latest && to[i] <= latest)) continue;
      from[this.length] = from[i];
      to[this.length++] = to[i];
    }
  }

  /** Sequence numbers restart in the next generation. */
  clear(): void {
    if (this.length === MOST_WAITS) this.#oneIn *= 2;
    this.length = 0;
    this.#key.fill(0);
  }

  /** Whether to pair the waits of a batch that begins at this time. */
  wants(time: number): boolean {
    return this.length < MOST_WAITS && Math.floor(time / WINDOW) % this.#oneIn === 0;
  }

  /** Prepares for another trace. */
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

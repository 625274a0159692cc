// Steps of the live heap: level, then half as much again or more within a few cycles, then level again. That is how a
// structure that grows by allocating its next size whole looks: a map before Go 1.24 in one cycle, its tables since then
// within a few, a slice in one.
import type { HeapStep } from '../model/records.js';
import { MIB } from '../model/units.js';

const LEVEL = 3;
const RAMP = 4;
const WINDOW = LEVEL + RAMP + LEVEL;
/** Doubling tables stand beside the old ones and other live data: what counts is half as much again … */
const RISE = 1.5;
/** … of something that is no start-up noise (the runtime's minimum heap). */
const LEAST_MIB = 4;
const MOST_STEPS = 32;

export class Steps {
  readonly found: HeapStep[] = [];
  count = 0;
  readonly #floor = new Float64Array(WINDOW);
  readonly #ceiling = new Float64Array(WINDOW);
  readonly #n = new Float64Array(WINDOW);
  readonly #at = new Float64Array(WINDOW);
  /** Where the oldest of the last ten cycles stands, and how many there are. */
  #oldest = 0;
  #length = 0;

  add(n: number, atMs: number, floor: number, ceiling: number): void {
    const i = this.#oldest;
    const full = this.#length === WINDOW;
    this.#floor[i] = floor;
    this.#ceiling[i] = ceiling;
    this.#n[i] = n;
    this.#at[i] = atMs;
    this.#oldest = i + 1 === WINDOW ? 0 : i + 1;
    if (!full) this.#length++;
    else if (floor >= LEAST_MIB && floor >= RISE * this.#ceiling[this.#oldest]) this.#judge();
  }

  #judge(): void {
    const after = LEVEL + RAMP;
    const before = this.#most(this.#ceiling, 0, LEVEL);
    const now = this.#least(this.#floor, after, WINDOW);
    if (now < RISE * before || now - before < LEAST_MIB) return;
    const level = (from: number, to: number): boolean =>
      this.#most(this.#ceiling, from, to) <= this.#least(this.#floor, from, to) * 1.2 + 2;
    if (!level(0, LEVEL) || !level(after, WINDOW)) return;
    // The step is where the greatest rise is.
    const rise = (k: number): number => this.#get(this.#ceiling, k) - this.#get(this.#ceiling, k - 1);
    let at = 1;
    for (let k = 2; k < WINDOW; k++) if (rise(k) > rise(at)) at = k;
    this.count++;
    if (this.found.length < MOST_STEPS) {
      const to = this.#get(this.#ceiling, WINDOW - 1);
      const step: HeapStep = { n: this.#get(this.#n, at), from_bytes: before * MIB, to_bytes: to * MIB };
      const atMs = this.#get(this.#at, at);
      if (!Number.isNaN(atMs)) step.at_s = atMs / 1e3;
      this.found.push(step);
    }
    // The next step needs a level of its own.
    this.#length = 0;
  }

  #get(ring: Float64Array, i: number): number {
    return ring[(this.#oldest + i) % WINDOW];
  }

  #most(ring: Float64Array, from: number, to: number): number {
    let most = -Infinity;
    for (let i = from; i < to; i++) most = Math.max(most, this.#get(ring, i));
    return most;
  }

  #least(ring: Float64Array, from: number, to: number): number {
    let least = Infinity;
    for (let i = from; i < to; i++) least = Math.min(least, this.#get(ring, i));
    return least;
  }
}

// A first goal far above the minimum heap: a memory limit's beside GOGC=off, or that of a GOGC which is raised for the start and
// lowered after the first cycles, as the compiler does (cmd/compile/internal/base, AdjustStartingHeap). The goals after it tell.
import type { Allowed } from './epochs.js';
import { Gogc, LOWEST } from './gogc.js';
import { areOneSize } from './limit.js';

/** Two goals may fit by chance; as many as exclude a version (candidates.ts, STRIKES). */
const GOALS = 3;

const gogcOf = ({ least, most }: Allowed, goal: number): Gogc => {
  const gogc = new Gogc();
  gogc.narrow(least, most, goal);
  return gogc;
};

export class HighStart {
  /** Nothing tells yet which of the two it is. */
  isOpen = false;
  readonly #atFirst: Allowed = { least: 0, most: Infinity };
  #first = NaN;
  #last = NaN;
  /** The latest goals at one size. */
  #level = 1;
  /** What GOGC's line rises with, at the last goal; goals that moved against it. */
  #held = NaN;
  #against = 0;
  /** The latest goals that fit one GOGC, from cycle `#fromN` on: that GOGC, and the lowest and the highest of them. */
  #fitting = 0;
  #fromN = NaN;
  #fit: Allowed = this.#atFirst;
  #lowest = NaN;
  #highest = NaN;

  /** If no limit set the first goal, GOGC is in `[least, most]`, percent. */
  begin(goal: number, { least, most }: Allowed): void {
    this.isOpen = true;
    this.#first = this.#last = goal;
    this.#atFirst.least = least;
    this.#atFirst.most = most;
  }

  /**
   * The goal of cycle `n` above `held` MiB of live heap and roots, which allows at least `bound`, if nothing raised it, and at most
   * `most`. Returns GOGC if goals follow the live heap, as no limit's do; a limit's fall as other memory grows.
   */
  lowered(
    n: number,
    goal: number,
    held: number,
    { bound: least, most }: { bound: number; most: number },
  ): Gogc | undefined {
    if (!this.isOpen || n === 1) return undefined;
    const isAgainst = (goal < this.#last && held > this.#held) || (goal > this.#last && held < this.#held);
    this.#held = held;
    if (isAgainst && ++this.#against >= GOALS) this.isOpen = false;
    const fit = { least: Math.max(least, this.#fit.least), most: Math.min(most, this.#fit.most) };
    if (this.#fitting > 0 && !isAgainst && Gogc.exists(fit.least, fit.most)) {
      this.#fitting++;
      this.#fit = fit;
      this.#lowest = Math.min(goal, this.#lowest);
      this.#highest = Math.max(goal, this.#highest);
    } else {
      [this.#fitting, this.#fromN, this.#fit] = [1, n, { least, most }];
      this.#lowest = this.#highest = goal;
    }
    this.#level = areOneSize(goal, this.#last) ? this.#level + 1 : 1;
    this.#last = goal;
    const isLine = this.isOpen && this.#fitting >= GOALS && gogcOf(this.#fit, goal).isUsual;
    const follows = isLine && !areOneSize(this.#lowest, this.#highest);
    if (follows || most < LOWEST || (this.#level >= GOALS && this.#isLimits(goal))) this.isOpen = false;
    if (!follows) return undefined;
    const gogc = gogcOf(this.#atFirst, this.#first);
    gogc.change(this.#fromN, this.#fit.least, this.#fit.most, goal);
    gogc.blur();
    return gogc;
  }

  /** Of goals at one size: they are where the first was, the live heap moved below them, or nobody sets such a GOGC. */
  #isLimits(goal: number): boolean {
    return areOneSize(goal, this.#first) || this.#fitting < this.#level || !gogcOf(this.#fit, goal).isUsual;
  }
}

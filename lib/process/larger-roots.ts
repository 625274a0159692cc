// A trace lacks stacks and globals, to which GOGC applies from Go 1.18 on. Goals of different live heaps show whether roots that are
// larger than assumed, and always the same, explain them with one GOGC: goal = live + (live + roots) × GOGC/100 (runtime/mgcpacer.go,
// commit). A memory limit's goals do not rise with the live heap, let alone by more than that.
import { GLOBALS, HEAP_MIN, SWEEP } from './epochs.js';

/** Percent, the highest GOGC that guides name: each whole percent up to it is tried. */
const HIGHEST = 400;
/** Two goals are always on one line. */
const GOALS = 3;
/** MiB: less may be stacks that grow and shrink. */
const MOVED = 1;

export class LargerRoots {
  /** A memory limit had set goals before. */
  isLimited = false;
  #goals = 0;
  #lowest = Infinity;
  #highest = 0;
  /** For each GOGC the least and the greatest roots, MiB, that a goal allows, and the most where a minimum may have set it. */
  readonly #least = new Float64Array(HIGHEST + 1);
  readonly #greatest = new Float64Array(HIGHEST + 1);
  readonly #most = new Float64Array(HIGHEST + 1);

  constructor() {
    this.begin(false);
  }

  /** The program may have changed GOGC. */
  begin(isLimited: boolean): void {
    this.isLimited = isLimited;
    this.#goals = this.#highest = 0;
    this.#lowest = Infinity;
    this.#least.fill(Infinity);
    this.#greatest.fill(-Infinity);
    this.#most.fill(Infinity);
  }

  /** A goal after `live` MiB were left marked. */
  add(live: number, goal: number): void {
    this.#goals++;
    this.#lowest = Math.min(this.#lowest, live);
    this.#highest = Math.max(this.#highest, live);
    for (let gogc = 1; gogc <= HIGHEST; gogc++) {
      const roots = (100 * (goal - live)) / gogc - live;
      const minimum = (HEAP_MIN * gogc) / 100;
      if (goal > minimum && goal > live + SWEEP) {
        this.#least[gogc] = Math.min(this.#least[gogc], roots);
        this.#greatest[gogc] = Math.max(this.#greatest[gogc], roots);
      } else this.#most[gogc] = Math.min(this.#most[gogc], goal < minimum ? -Infinity : roots);
    }
  }

  /**
   * Whether roots of more than the `assumed` MiB beside those that are `known` explain all goals, and smaller ones do not. They vary by
   * what is assumed of the goroutines; the live heap moved by more.
   */
  explain(assumed: number, known = 0): boolean {
    const vary = assumed - GLOBALS;
    if (this.#goals < GOALS || this.#highest - this.#lowest < Math.max(MOVED, 2 * vary)) return false;
    let smallest = Infinity;
    for (let gogc = 1; gogc <= HIGHEST; gogc++) {
      const [least, greatest] = [this.#least[gogc], this.#greatest[gogc]];
      if (
        greatest >= 0 &&
        greatest - Math.max(0, least) <= vary &&
        least >= -vary &&
        this.#most[gogc] >= greatest - vary
      )
        smallest = Math.min(smallest, least);
    }
    return smallest < Infinity && smallest > assumed + known;
  }
}

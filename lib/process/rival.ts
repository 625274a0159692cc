// Go 1.6 computes goals by rules of its own (from the marked heap − the allocation during the mark), but prints them like
// 1.7–1.17. Its rules are evaluated in parallel until one of the two explains the log better.
import { epochsOf, type Epoch, type GoalBase } from './epochs.js';
import { Gogc } from './gogc.js';

/** The other rules win if they need no changes of GOGC where these need so many … */
const CHANGES = 6;
/** … or if only they put this many goals on the default of 100. */
const GOALS = 32;

export class Rival {
  readonly gogc = new Gogc();
  readonly epoch: Epoch = epochsOf({ low: 6, high: 6 })[0];

  /** The goal of cycle `n`, which the runway raised if it is at most `raisedTo`. */
  accept(base: GoalBase, n: number, goal: number, raisedTo: number): void {
    const { gogc } = this;
    const known = { least: gogc.low / 100, most: gogc.high / 100 };
    const { least, most } = this.epoch.allowed(base, goal, goal <= raisedTo, known);
    if (gogc.admits(least * 100, most * 100)) gogc.narrow(least * 100, most * 100, goal);
    else gogc.change(n, least * 100, most * 100, goal);
  }

  /**
   * Whether it explains without changes what needs many by the rules so far, or by the default of 100 what would otherwise be an
   * unusual value.
   */
  beats(other: Gogc): boolean {
    const many = other.changes >= CHANGES && this.gogc.changes <= 1;
    const odd = this.gogc.goals >= GOALS && this.gogc.changes + other.changes === 0 && !other.isUsual;
    return many || (odd && this.gogc.likely === 100);
  }
}

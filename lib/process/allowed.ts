// Which GOGC a goal alone allows, by the rules of all possible versions.
import type { Allowed, Epoch, GoalBase } from './epochs.js';
import { raisedTo } from './expected.js';
import type { Gogc } from './gogc.js';
import { liesAtEnd, startsBefore } from './in-flight.js';

/** Percent; reused from goal to goal. */
export class AllowedGogc implements Allowed {
  least = 0;
  most = Infinity;
  /** The least if nothing raised the goal. */
  bound = 0;
  /** GOGC/100 as known. */
  readonly #known: Allowed = { least: 0, most: Infinity };

  /** The union over the versions, for a heap of `x` MiB at the start of the cycle and `end` at that of its mark. */
  by(epochs: readonly Epoch[], base: GoalBase, goal: number, x: number, end: number, gogc: Gogc): void {
    const known = this.#known;
    known.least = gogc.low / 100;
    known.most = gogc.high / 100;
    const inFlight = liesAtEnd(epochs, goal, x, end) && (!base.first || startsBefore(goal, x));
    let [least, most, bound] = [Infinity, -Infinity, Infinity];
    for (const epoch of epochs) {
      const raised = inFlight || goal <= raisedTo(epoch, x);
      const allowed = epoch.allowed(base, goal, raised, known);
      if (allowed.least < least) least = allowed.least;
      if (allowed.most > most) most = allowed.most;
      bound = Math.min(bound, raised ? epoch.allowed(base, goal, false, known).least : allowed.least);
    }
    this.least = least * 100;
    this.most = most * 100;
    this.bound = bound * 100;
  }
}

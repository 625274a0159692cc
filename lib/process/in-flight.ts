// A goal above GOGC's line: did an allocation under way raise it, or did somebody raise GOGC? Both print the same, once.
import type { Epoch } from './epochs.js';
import { Gogc } from './gogc.js';

/** An allocation that grows the heap by a quarter between two prints is no marking; what is marked beside it is little. */
const GROWN = 1.25;
const SLACK = 0.05;

/** Goals in sequence with one GOGC in common: allocations fall as they come, GOGC stays. As many as make a version another one. */
const GOALS = 3;

const runwayOf = (epochs: readonly Epoch[]): number => Math.max(...epochs.map((epoch) => epoch.runway));

/**
 * X is printed as it was before the stop (runtime/mgc.go, gcStart: work.heap0), the goal is raised by what it is after it
 * (runtime/mgcpacer.go, heapGoal: triggered + minRunway): an allocation under way is counted between the two. Here it
 * is plainly that: the goal is at X, or lies near Y where the heap has grown by more than marking beside it explains.
 */
export function raisedInFlight(epochs: readonly Epoch[], goal: number, start: number, end: number): boolean {
  const runway = runwayOf(epochs);
  if (goal > end + 1 + runway) return false;
  return goal <= start + 2 + runway || (end >= GROWN * start && goal >= end * (1 - SLACK) - 2);
}

/** One allocation took the heap to its goal, and nothing beside it: it may have raised the goal whatever GOGC is. */
export const liesAtEnd = (epochs: readonly Epoch[], goal: number, start: number, end: number): boolean =>
  end >= GROWN * start && goal >= end - 1 && goal <= end + 1 + runwayOf(epochs);

/** Goals between X and Y: of one alone nobody can say which it was, of several that agree everybody can. */
export class InFlight {
  /** The first of the goals that agree, and what they allow GOGC to be, percent. */
  fromN = NaN;
  least = 0;
  most = Infinity;
  #goals = 0;

  /** A goal was on the line again. */
  landed(): void {
    this.#goals = 0;
  }

  /** Whether the goal of cycle `n`, which allows `[least, most]`, may be such a one still. */
  mayRaise(
    epochs: readonly Epoch[],
    goal: number,
    end: number,
    n: number,
    least: number,
    most: number,
  ): boolean {
    const agrees = Gogc.exists(Math.max(least, this.least), Math.min(most, this.most));
    if (this.#goals === 0 || !agrees) {
      this.#goals = 0;
      [this.fromN, this.least, this.most] = [n, least, most];
    }
    this.least = Math.max(least, this.least);
    this.most = Math.min(most, this.most);
    return goal <= end + 1 + runwayOf(epochs) && ++this.#goals < GOALS;
  }
}

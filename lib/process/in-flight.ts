// A goal above GOGC's line: did an allocation in flight raise it, or was GOGC raised? A single goal looks the same.
import { HEAP_MIN, type Allowed, type Epoch } from './epochs.js';
import { Gogc } from './gogc.js';

/** A heap that grew by a quarter between X and Y did so by one allocation in flight: other allocation during the mark is little. */
const GROWN = 1.25;
const SLACK = 0.05;

/** Consecutive goals that fit one GOGC: allocations vary, GOGC stays. As many as exclude a version (goal.ts, STRIKES). */
const GOALS = 3;

const runwayOf = (epochs: readonly Epoch[]): number => Math.max(...epochs.map((epoch) => epoch.runway));

/**
 * X is the heap before the stop (runtime/mgc.go, gcStart: work.heap0), and the goal is raised by the heap after it
 * (runtime/mgcpacer.go, heapGoal: triggered + minRunway): an allocation in flight is counted in between. That is certain if the
 * goal is at X, or near Y after the heap grew by more than allocation during the mark explains.
 */
export function raisedInFlight(epochs: readonly Epoch[], goal: number, start: number, end: number): boolean {
  const runway = runwayOf(epochs);
  if (goal > end + 1 + runway) return false;
  return goal <= start + 2 + runway || (end >= GROWN * start && goal >= end * (1 - SLACK) - 2);
}

/** One allocation took the heap to its goal: it may have raised the goal with any GOGC. */
export const liesAtEnd = (epochs: readonly Epoch[], goal: number, start: number, end: number): boolean =>
  end >= GROWN * start && goal >= end - 1 && goal <= end + 1 + runwayOf(epochs);

/** A cycle starts at this share of its goal at least (runtime/mgcpacer.go, minTriggerRatioDistance; up to 1.17 the first one at 7/8). */
const TRIGGER = 0.7;

/**
 * Whether a cycle that no goal so high starts yet was under way: its goal was raised afterwards. The minimum's was not: a forced
 * cycle can begin at any size.
 */
export const startsBefore = (goal: number, start: number): boolean =>
  goal > HEAP_MIN && start + 1 < TRIGGER * goal;

/** A goal that is so many MiB above GOGC's line is not there by truncation: the least goal of GOGC=100. */
const APART_MIB = 4;

/**
 * Whether nothing raised a goal to where it is above GOGC's line, which is at the `share` of it. The runway raises a goal to 64 KiB
 * above the heap (1.18 and later), so that both print the same 15 times in 16.
 */
export const liesApart = (goal: number, start: number, share: number): boolean =>
  goal > start && goal * (1 - share) >= APART_MIB;

/** Goals between X and Y: a single one is ambiguous, several that fit one GOGC mean that GOGC was raised. */
export class InFlight {
  /** The first of the goals that agree, and the GOGC that they allow, percent. */
  fromN = NaN;
  least = 0;
  most = Infinity;
  #goals = 0;

  /** A goal was on the line again. */
  landed(): void {
    this.#goals = 0;
  }

  /** Whether the goal of cycle `n`, which allows `[least, most]`, may still be raised by an allocation. */
  mayRaise(
    epochs: readonly Epoch[],
    goal: number,
    end: number,
    n: number,
    { least, most }: Allowed,
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

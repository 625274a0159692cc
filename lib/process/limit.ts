// Recognizes goals that a memory limit set: a limit cuts GOGC's line off at its top, or holds the goal while that line moves.

import type { SummaryRecord } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { GoVersions } from '../model/version.js';
import type { GoalOptions } from './goal-options.js';

/**
 * A goal under a memory limit moves only with the non-heap memory: within this share and these MiB it is taken for the same
 * limit's.
 */
const SHARE = 0.03;
const SLACK_MIB = 1;
/** This many equal goals while GOGC’s line moves are no accident. */
const LEVEL_GOALS = 3;

/** Everything in MiB. */
export class Limit {
  /** The highest goal that the limit set, and the last one. */
  #high = 0;
  #goal = NaN;
  /** Lowest and highest goal on GOGC's line since the last change of GOGC. */
  #lineLow = Infinity;
  #lineHigh = 0;
  /** The user's limit: no goal above it is the limit's. */
  readonly #given: number;

  constructor(given: number) {
    this.#given = given;
  }

  get seen(): boolean {
    return this.#goal > 0;
  }

  /**
   * The limit set this goal; `z` is the previous marked heap. Returns the goal from which on GOGC's line is cut off. Goals are never
   * below the marked heap: a goal equal to it only shows that the limit is somewhere below (memoryLimitHeapGoal).
   */
  set(goal: number, z = 0): number {
    this.#goal = goal;
    if (goal > z && goal > this.#high) this.#high = goal;
    return goal * (1 - SHARE) - SLACK_MIB;
  }

  onLine(goal: number): void {
    if (goal < this.#lineLow) this.#lineLow = goal;
    if (goal > this.#lineHigh) this.#lineHigh = goal;
  }

  forgetLine(): void {
    this.#lineLow = Infinity;
    this.#lineHigh = 0;
  }

  near(goal: number): boolean {
    return this.seen && Math.abs(goal - this.#goal) <= SHARE * this.#goal + 2 * SLACK_MIB;
  }

  /** Whether a limit set a goal below GOGC's line, not a lower GOGC. `z` is the previous marked heap; `belowStart`: the goal is below X. */
  isAbove(goal: number, z: number, belowStart: boolean): boolean {
    if (goal >= this.#given && goal > z) return false;
    // Only under a limit, where no floor applies, can the goal be the marked heap itself, or below X.
    if (goal <= z || belowStart) return true;
    // A limit cuts the line off at its top: no goal above it was seen.
    return this.near(goal) || goal >= this.#lineHigh * (1 - SHARE) - SLACK_MIB;
  }

  /** Whether goals stay equal while GOGC’s line moves with the marked heap: a limit set them all. `goals`: how many were taken for the line's. */
  isLevel(goal: number, goals: number): boolean {
    const [low, high] = [Math.min(goal, this.#lineLow), Math.max(goal, this.#lineHigh)];
    return goals >= LEVEL_GOALS && high - low <= SHARE * high + SLACK_MIB;
  }

  /** Writes the limit into the summary, from `gomemlimit` or the goals; `stacks`: the largest seen. */
  summarize(record: SummaryRecord, { gomemlimit }: GoalOptions, versions: GoVersions, stacks: number): void {
    if (gomemlimit !== undefined) {
      record.memory_limit_low_bytes = record.memory_limit_high_bytes = gomemlimit;
    } else if (this.#high > 0) {
      // runtime/mgcpacer.go: the goal is the limit − non-heap memory − a headroom of 1 MiB (1.19, 1.20) or 3 % (1.21+). Logs do
      // not contain non-heap memory, so this is a lower bound.
      const headroom = versions.low >= 21 ? this.#high / 0.97 : this.#high + 1;
      record.memory_limit_low_bytes = Math.floor((headroom + stacks) * MIB);
    }
  }
}

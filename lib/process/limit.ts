// The goals that a memory limit set, and by what they are known as such: a limit cuts GOGC's line off at its top, or holds the
// goal still while that line moves.

import type { SummaryRecord } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { GoVersions } from '../model/version.js';

/**
 * A goal under a memory limit moves only with what is mapped beside the heap: it is taken for the same limit's within
 * this share and these MiB.
 */
const SHARE = 0.03;
const SLACK_MIB = 1;
/** So many goals that stay the same while GOGC’s line moves are no chance. */
const LEVEL_GOALS = 3;

/** Everything in MiB. */
export class Limit {
  /** The greatest goal that it set, and the last one. */
  #high = 0;
  #goal = NaN;
  /** Least and greatest goal on GOGC's line since it was moved last. */
  #lineLow = Infinity;
  #lineHigh = 0;
  /** What the user set: no goal above it is the limit's. */
  readonly #given: number;

  constructor(given: number) {
    this.#given = given;
  }

  get seen(): boolean {
    return this.#goal > 0;
  }

  /**
   * It set this goal; `z` was marked before. Returns from which goal on GOGC's line was cut off. No goal is set below the marked
   * heap: one that stands on it says nothing of a limit that lies anywhere below (memoryLimitHeapGoal).
   */
  set(goal: number, z = 0): number {
    this.#goal = goal;
    if (goal > z && goal > this.#high) this.#high = goal;
    return goal * (1 - SHARE) - SLACK_MIB;
  }

  /** GOGC's line set this goal. */
  onLine(goal: number): void {
    if (goal < this.#lineLow) this.#lineLow = goal;
    if (goal > this.#lineHigh) this.#lineHigh = goal;
  }

  /** GOGC was moved: another line. */
  forgetLine(): void {
    this.#lineLow = Infinity;
    this.#lineHigh = 0;
  }

  near(goal: number): boolean {
    return this.seen && Math.abs(goal - this.#goal) <= SHARE * this.#goal + 2 * SLACK_MIB;
  }

  /** A goal below GOGC's line: set by a limit, or by a lower GOGC? `z` was marked before; `belowStart`: it lies below the heap's start. */
  isAbove(goal: number, z: number, belowStart: boolean): boolean {
    if (goal >= this.#given && goal > z) return false;
    // No floor applies under a limit: only there the goal can be the marked heap itself, or below the heap's start.
    if (goal <= z || belowStart) return true;
    // A limit cuts the line off at its top: goals above it were never seen.
    return this.near(goal) || goal >= this.#lineHigh * (1 - SHARE) - SLACK_MIB;
  }

  /** Goals that stay the same while GOGC’s line moves with the marked heap: a limit set them all. `goals` lay on that line. */
  isLevel(goal: number, goals: number): boolean {
    const [low, high] = [Math.min(goal, this.#lineLow), Math.max(goal, this.#lineHigh)];
    return goals >= LEVEL_GOALS && high - low <= SHARE * high + SLACK_MIB;
  }

  /** What the limit is, as far as `gomemlimit` or goals tell; `stacks`: the largest seen. */
  tell(
    record: SummaryRecord,
    { gomemlimit }: { gomemlimit?: number },
    versions: GoVersions,
    stacks: number,
  ): void {
    if (gomemlimit !== undefined) {
      record.memory_limit_low_bytes = record.memory_limit_high_bytes = gomemlimit;
    } else if (this.#high > 0) {
      // runtime/mgcpacer.go: the goal is the limit less what is mapped beside the heap, less a headroom of 1 MiB (1.19,
      // 1.20) or 3 % (1.21+). What is mapped beside the heap is not in a log: only a lower bound can be told.
      const headroom = versions.low >= 21 ? this.#high / 0.97 : this.#high + 1;
      record.memory_limit_low_bytes = Math.floor((headroom + stacks) * MIB);
    }
  }
}

// Recognizes goals that a memory limit set: a limit cuts GOGC's line off at its top, or holds the goal while that line moves.

import { OUTSIDE, type CycleBatch } from '../model/batch.js';
import { DEFAULT_GOGC, isUsual } from '../model/gogc-moves.js';
import { REGIMES, type SummaryRecord } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { GoVersions } from '../model/version.js';
import type { Allowed } from './epochs.js';
import type { GoalOptions } from './goal-options.js';
import { Gogc } from './gogc.js';
import { CHANGED, FIRST, GOGC, LIMIT, MINIMUM, RAISED } from './regimes.js';

/** The first version with a memory limit (runtime/mgcpacer.go, memoryLimitHeapGoal). */
export const LIMIT_SINCE = 19;

/**
 * The first version in which the runway raises a goal to the heap at the cycle's start (runtime/mgcpacer.go, startCycle: `triggered` is
 * that heap; in 1.19 it is the trigger, which is never above the goal). One or two raised goals may be a GOGC that was raised.
 */
const RAISES_SINCE = 20;
const RAISED_GOALS = 3;

/** Regimes in which GOGC alone set the goal. */
const ON_LINE = Uint8Array.from(REGIMES, (_, i) => ([GOGC, MINIMUM, FIRST, CHANGED].includes(i) ? 1 : 0));

/**
 * A goal under a memory limit moves only with the non-heap memory: within this share and these MiB it is taken for the same
 * limit's.
 */
const SHARE = 0.03;
const SLACK_MIB = 1;
/** This many equal goals while GOGC’s line moves are no accident. */
const LEVEL_GOALS = 3;
/** Whether both goals may be the same limit's. */
export const areOneSize = (a: number, b: number): boolean =>
  Math.abs(a - b) <= SHARE * Math.max(a, b) + 2 * SLACK_MIB;

/** One in a thousand. */
const BY_CHANCE = 1e-3;
/** Goals that no GOGC sets: a torn line or a race between prints can spoil one, not three. */
const ALONE = 3;

/** What a goal that the limit set allows of GOGC: nothing. */
const LIMITS: Allowed = { least: 0, most: -1 };
/** Nothing is known of it. */
const ANY: Allowed = { least: 0, most: Infinity };

/** Everything in MiB. */
export class Limit {
  /** The goal that the limit set with the most stacks beside it, these stacks, and the last goal. */
  #high = 0;
  #stacks = 0;
  #isMoved = false;
  #goal = NaN;
  /** No goal since then was on GOGC's line. */
  #isLatest = false;
  /** Lowest and highest goal on GOGC's line since the last change of GOGC. */
  #lineLow = Infinity;
  #lineHigh = 0;
  /** Goals in the window that the user asked for since the last change of GOGC, by regime. */
  readonly #since = new Uint32Array(REGIMES.length);
  /** By regime, how many goals more or fewer it has, because the limit was recognized after they were judged. */
  readonly late = new Int32Array(REGIMES.length);
  /**
   * GOGC is a whole number of percent, and goals of large heaps allow less than one percent: how many goals no GOGC sets, and the
   * chance that a limit puts the others where one does. Each GOGC counts once: a level heap repeats its goal.
   */
  #alone = 0;
  #chance = 1;
  readonly #whole = new Set<number>();

  constructor(
    /** The user's limit: no goal above it is the limit's. */
    private readonly given: number,
  ) {}

  get isGiven(): boolean {
    return this.given !== Infinity;
  }

  /** The first version of those with a limit that may have set the goals since the last change of GOGC. */
  get leastVersion(): number {
    return this.#since[RAISED] >= RAISED_GOALS ? RAISES_SINCE : LIMIT_SINCE;
  }

  get seen(): boolean {
    return this.#goal > 0;
  }

  /**
   * The limit set this goal; `z` and `stacks` are the previous marked heap and stacks. Returns the goal from which on GOGC's line is
   * cut off. Goals are never below the marked heap: a goal equal to it only shows that the limit is somewhere below
   * (memoryLimitHeapGoal). GOGC would have to be in `[least, most]`, percent.
   */
  set(goal: number, z = 0, stacks = 0, { least, most }: Allowed = ANY): number {
    this.#goal = goal;
    this.#isLatest = true;
    const whole = Math.ceil(least);
    if (!Gogc.exists(least, most)) this.#alone++;
    else if (most - least < 1 && this.#chance >= BY_CHANCE && !this.#whole.has(whole)) {
      this.#whole.add(whole);
      this.#chance *= most - least;
    }
    if (this.#isMoved) this.#high = this.#stacks = 0;
    this.#isMoved = false;
    if (goal > z && goal + stacks > this.#high + this.#stacks) [this.#high, this.#stacks] = [goal, stacks];
    return goal * (1 - SHARE) - SLACK_MIB;
  }

  /** After rows were judged. */
  passed({ regime, goal, flags }: CycleBatch, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      if (ON_LINE[regime[row]] !== 0) this.#onLine(goal[row]);
      if ((flags[row] & OUTSIDE) === 0) this.#since[regime[row]]++;
    }
  }

  #onLine(goal: number): void {
    this.#isLatest = false;
    if (goal < this.#lineLow) this.#lineLow = goal;
    if (goal > this.#lineHigh) this.#lineHigh = goal;
  }

  forgetLine(): void {
    this.#lineLow = Infinity;
    this.#lineHigh = 0;
    this.#since.fill(0);
  }

  /** As many of the last goals were not raised: GOGC set them. */
  unraised(goals: number): void {
    const counted = Math.min(goals, this.#since[RAISED]);
    this.late[RAISED] -= counted;
    this.late[GOGC] += counted;
  }

  /** It was GOGC that set all goals so far, not a limit. */
  withdraw(): void {
    this.late[LIMIT] -= this.#since[LIMIT];
    this.late[GOGC] += this.#since[LIMIT];
    this.#since.fill(0);
    this.#high = this.#stacks = this.#alone = 0;
    this.#goal = NaN;
    this.#isLatest = false;
    this.#chance = 1;
    this.#whole.clear();
  }

  /** A trace shows that the program may have set another limit: its next goal tells of that. */
  moved(): void {
    this.#isMoved = true;
  }

  near(goal: number): boolean {
    return this.seen && Math.abs(goal - this.#goal) <= SHARE * this.#goal + 2 * SLACK_MIB;
  }

  /** Whether it may have set this goal, if it was seen at all. */
  maySet(goal: number): boolean {
    return this.near(goal) || this.#isStill(goal);
  }

  /** Just after a limit was set more is mapped than it allows: its goals rise until the scavenger has returned some. */
  #isStill(goal: number): boolean {
    return this.#isLatest && goal >= this.#goal;
  }

  /** Whether a limit set a goal below GOGC's line, not a lower GOGC. `z` is the previous marked heap; `belowStart`: the goal is below X. */
  isAbove(goal: number, z: number, belowStart: boolean): boolean {
    if (goal >= this.given && goal > z) return false;
    // Only under a limit, where no floor applies, can the goal be the marked heap itself, or below X.
    if (goal <= z || belowStart) return true;
    if (this.#isStill(goal)) return true;
    // A limit cuts the line off at its top: no goal above it was seen.
    return this.near(goal) || goal >= this.#lineHigh * (1 - SHARE) - SLACK_MIB;
  }

  /** Whether goals stay equal while GOGC’s line moves with the marked heap: a limit set them all. `goals`: how many were taken for the line's. */
  isLevel(goal: number, goals: number): boolean {
    const [low, high] = [Math.min(goal, this.#lineLow), Math.max(goal, this.#lineHigh)];
    return goals >= LEVEL_GOALS && high - low <= SHARE * high + SLACK_MIB;
  }

  /**
   * If goals since the last change of GOGC were at one size, and this one, which allows `[least, most]` (by default the limit set
   * it), is not above them: a limit cut GOGC's line off, and GOGC is what it was, if that explains this goal too. Returns whether
   * the goal is on the line again, not the limit's. Traces show that nothing was changed in between: any size will do.
   */
  cutOff(gogc: Gogc, goal: number, { least, most }: Allowed = LIMITS, isPrinted = true): boolean | undefined {
    const [low, high] = [this.#lineLow, this.#lineHigh];
    const isLevel = high - low <= SHARE * high + SLACK_MIB && goal <= high + SLACK_MIB;
    if (isPrinted && !isLevel) return undefined;
    const isHeld = !isPrinted || goal >= high * (1 - SHARE) - SLACK_MIB;
    const isOnLine = gogc.restore(least, most, goal, isHeld);
    if (isOnLine === undefined) return undefined;
    for (const regime of [GOGC, RAISED, CHANGED]) {
      this.late[regime] -= this.#since[regime];
      this.late[LIMIT] += this.#since[regime];
    }
    this.#since.fill(0);
    this.set(high);
    return isOnLine;
  }

  /**
   * Whether a limit explains all goals as well as the one GOGC that is told: they are at one size from the first one on. Not if GOGC may
   * be the default, or a usual one at the minimum heap, which sets it to the byte: a limit's goals are there by chance alone.
   */
  explains({ cycles, gogc = [], goal_regimes: regimes = {} }: SummaryRecord, newest: number): boolean {
    const [one, ...more] = gogc;
    if (newest < LIMIT_SINCE || this.seen || this.isGiven || one === undefined || more.length > 0)
      return false;
    const { low = 0, high = Infinity, off = false } = one;
    if (off || (low <= DEFAULT_GOGC && high >= DEFAULT_GOGC)) return false;
    // The cycle before an excerpt's first one is missing.
    const { first = 0, gap = 0, gogc: onLine = 0, minimum = 0 } = regimes;
    const judged = Object.values(regimes).reduce((a, b) => a + b, 0);
    if (first + Math.min(gap, 1) + onLine + minimum < judged || judged < cycles) return false;
    if (onLine === 0) return minimum > 0 && !isUsual(one);
    return this.isLevel(this.#lineHigh, judged);
  }

  /** Writes the limit into the summary, from `gomemlimit` or the goals. */
  summarize(record: SummaryRecord, { gomemlimit }: GoalOptions, versions: GoVersions): void {
    if (this.#alone >= ALONE) record.goal_holder = 'memory_limit';
    else if (this.#alone === 0 && this.#chance < BY_CHANCE) record.goal_holder = 'gogc';
    if (gomemlimit !== undefined) {
      record.memory_limit_low_bytes = record.memory_limit_high_bytes = gomemlimit;
    } else if (this.#high > 0 && record.goal_holder !== 'gogc') {
      // runtime/mgcpacer.go: the goal is the limit − non-heap memory − a headroom of 1 MiB (1.19, 1.20) or 3 % (1.21+). Logs do
      // not contain non-heap memory but stacks, so this is a lower bound.
      const headroom = versions.low >= 21 ? this.#high / 0.97 : this.#high + 1;
      record.memory_limit_low_bytes = Math.floor((headroom + this.#stacks) * MIB);
    }
  }
}

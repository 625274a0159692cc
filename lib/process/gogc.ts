// GOGC inferred from the goals: each goal allows an interval, the intervals are intersected, and an empty intersection means
// that GOGC was changed. All in percent; GOGC is an integer (runtime/debug.SetGCPercent takes an int).
import { TUNER_CHANGES, USUAL_GOGC as USUAL } from '../model/gogc-moves.js';
import type { GogcSegment } from '../model/records.js';
import type { GoVersions } from '../model/version.js';
import type { GoalBase } from './epochs.js';
import { Reach } from './reach.js';
import { UnsureBounds } from './unsure-bounds.js';

/** How many changes are kept; of a tuner's thousands the first and the last ones. */
const MOST_SEGMENTS = 64;

/**
 * Percent. A limit near the live heap leaves less room than this. No guide and no tuner sets GOGC so low, with a cycle for
 * each tenth that the heap grows.
 */
export const LOWEST = 10;
/** An allocation in flight raises single goals above GOGC's line: this many goals are no accident. */
export const LOWER_BOUNDS = 3;

/** Bounds are quotients of integers: closer than this to an integer means equal to it. */
const EXACT = 1e-9;
/** The least and the greatest integer of an interval. */
const leastOf = (low: number): number => Math.ceil(low - EXACT);
const mostOf = (high: number): number => Math.floor(high + EXACT);

interface Cap {
  goal: number;
  high: number;
}

export class Gogc {
  /** The interval, percent; `high` is Infinity while it is unbounded. */
  low = 0;
  high = Infinity;
  off = false;
  fromN = 0;
  goals = 0;
  changes = 0;
  /** The integers at the interval's ends, and the likeliest in it; NaN if the interval is unbounded. */
  wholeLow = 0;
  wholeHigh = Infinity;
  likely = NaN;
  readonly #segments: GogcSegment[] = [];
  /** The same without the assumption that GOGC stood still in each. */
  readonly #wide: GogcSegment[] = [];
  readonly #reach = new Reach();
  /** What the last goals allow, if no other GOGC set them. */
  readonly #pending = new Reach(Infinity, -Infinity);
  /** Before the last change; or before the one before that, if few goals lie between: the first goal under a limit may be lower. */
  #before: (Pick<Gogc, 'low' | 'high' | 'off' | 'fromN' | 'changes'> & { caps: Cap[] }) | undefined;
  /** The goals that lowered `high`, with falling `high`. A memory limit found later revokes some of them. */
  #caps: Cap[] = [];
  /** The highest lower bounds of this segment's goals, as if nothing had raised these; falling. */
  #lowerBounds: number[] = [];
  readonly #unsure = new UnsureBounds(LOWER_BOUNDS);
  /** A memory limit set goals. */
  #limited = false;

  /** `given`: the user's `--gogc`. */
  constructor(given?: number | 'off') {
    if (given === 'off') this.off = true;
    else if (given !== undefined) {
      // Below every goal, so that no limit revokes it.
      this.#caps.push({ goal: -1, high: given });
      this.#set(given, given);
    }
  }

  /** Whether `[low, high]` and this segment's interval have an integer in common. */
  admits(low: number, high: number): boolean {
    if (low <= this.low && high >= this.high) return true;
    return Gogc.exists(Math.max(low, this.low), Math.min(high, this.high));
  }

  /** Whether any GOGC is in `[low, high]`: it is an integer, and large heaps give intervals narrower than 1. */
  static exists(low: number, high: number): boolean {
    return leastOf(low) <= mostOf(high);
  }

  /** Intersects with the `[low, high]` that a goal allows. `isSure`: no other GOGC set it; `mayBeRaised`: GOGC may be less. */
  narrow(low: number, high: number, goal: number, isSure = true, mayBeRaised = false): void {
    if (isSure) this.allow(low, high);
    this.goals++;
    this.#unsure.add(low, mayBeRaised);
    if (low <= this.low && high >= this.high) return;
    if (high < this.high) {
      this.#caps = this.#caps.filter((cap) => cap.goal < goal);
      this.#caps.push({ goal, high });
    }
    this.#set(Math.max(low, this.low), Math.min(high, this.high));
  }

  /** A goal allows `[low, high]`, and perhaps nothing is to be concluded from that. */
  allow(low: number, high: number): void {
    if (this.goals === 0) this.#reach.begin(low, high);
    else this.#reach.add(low, high);
  }

  /** A goal allows this much, if no higher GOGC set it: later ones will tell. */
  mayAllow(high: number): void {
    this.#pending.add(0, high);
  }

  /** No higher GOGC set those goals; or it did. */
  settle(isHigher = false): void {
    if (isHigher) this.#pending.begin(Infinity, -Infinity);
    else this.#reach.take(this.#pending);
  }

  /** As many goals fit, each by more than what is known of GOGC. */
  pass(goals: number): void {
    this.goals += goals;
    this.#unsure.fit(goals);
    if (goals > 0) this.blur();
  }

  /**
   * Whether too few goals for more than an accident hold GOGC above what a goal allows, `[least, most]`, each perhaps raised by an
   * allocation in flight. Then they were, and GOGC is lowered, if that leaves a value that people set: else a limit is likelier.
   */
  wasRaised(least: number, most: number): boolean {
    if (this.off || this.isTuned) return false;
    const low = this.#unsure.without(most);
    const high = Math.min(most, this.high);
    if (!USUAL.some((value) => value >= Math.max(low, least) && value <= high)) return false;
    this.blur();
    this.#set(low, this.high);
    return true;
  }

  /** What each of this segment's goals allows is not known. */
  blur(): void {
    this.#reach.forget();
  }

  /**
   * Whether a goal that allows at most `most` cannot come from GOGC, by earlier goals' lower bounds. `bound` is this goal's lower
   * bound if nothing raised it: with small heaps that grow slowly the runway may raise each goal, so that none bounds GOGC.
   */
  fellTooLow(bound: number, most: number): boolean {
    const bounds = this.#lowerBounds;
    const least = bounds.length < LOWER_BOUNDS ? 0 : bounds[LOWER_BOUNDS - 1];
    // Twice as much, because whole MiB of small heaps are coarse.
    if (most >= 0 && most < LOWEST && least >= 2 * LOWEST) return true;
    if (bound > least) {
      bounds.push(bound);
      bounds.sort((a, b) => b - a);
      if (bounds.length > LOWER_BOUNDS) bounds.pop();
    }
    return false;
  }

  /** GOGC was changed before the cycle `n`, whose goal allows `[low, high]`. */
  change(n: number, low: number, high: number, goal: number, off = false): void {
    const { low: least, high: most, fromN, off: wasOff } = this;
    const settled = { low: least, high: most, fromN, off: wasOff, caps: this.#caps, changes: 1 };
    const isBrief = this.goals < LOWER_BOUNDS && this.#before?.changes === 1;
    this.#before = isBrief ? { ...this.#before!, changes: 2 } : settled;
    this.settle();
    this.#keep(n - 1);
    this.changes++;
    this.off = off;
    this.fromN = n;
    this.goals = 1;
    this.#reach.begin(low, high);
    this.#caps = [{ goal, high }];
    this.#lowerBounds = [];
    this.#unsure.begin(low);
    this.#set(low, high);
  }

  /**
   * A limit, not a change of GOGC, lowered goals, if what GOGC was before explains this goal too, which allows `[least, most]`: it
   * is on that line, or (`isHeld`) the limit holds it below. Then GOGC is what it was; returns whether the goal is on the line.
   */
  restore(least: number, most: number, goal: number, isHeld: boolean): boolean | undefined {
    const before = this.#before;
    if (before === undefined || before.off || before.low <= this.high) return undefined;
    const isOnLine = Gogc.exists(Math.max(least, before.low), Math.min(most, before.high));
    if (!isOnLine && !(isHeld && most < before.low)) return undefined;
    this.#before = undefined;
    this.#segments.length -= before.changes;
    this.#wide.length -= before.changes;
    this.blur();
    this.changes -= before.changes;
    this.fromN = before.fromN;
    this.#caps = before.caps;
    this.#unsure.begin(before.low);
    this.#set(before.low, before.high);
    if (isOnLine) this.narrow(least, most, goal);
    return isOnLine;
  }

  /**
   * Goals from `from` on were a memory limit's: GOGC's line was above them, so they are lower bounds of GOGC and no upper ones.
   */
  limited(from: number, low: number): void {
    this.#limited = true;
    this.#reach.add(low, Infinity);
    this.#unsure.add(low, false);
    this.#caps = this.#caps.filter((cap) => cap.goal < (this.#isShown ? from : 0));
    this.#set(
      Math.max(this.low, low),
      this.#caps.reduce((least, cap) => Math.min(least, cap.high), Infinity),
    );
  }

  /** One or two goals at a value that nobody sets may be a limit's: it rises as memory outside of the heap is returned. */
  get #isShown(): boolean {
    return this.goals >= LOWER_BOUNDS || this.isUsual;
  }

  /** GOGC is at least what its goals show, and nothing more is known: a limit set others, and these may be its too. */
  get #isOnlyBound(): boolean {
    const isGiven = this.#caps[0]?.goal < 0;
    return this.#limited && this.changes === 0 && !isGiven && !this.#isShown;
  }

  /** Whether GOGC changes so often that it may change between any two goals. */
  get isTuned(): boolean {
    return this.changes >= TUNER_CHANGES;
  }

  /** Whether a trace shows a change since the last goal. */
  get moved(): boolean {
    return false;
  }

  /** Whether roots that a trace lacks, larger than the `assumed` MiB beside the known ones, explain its goals up to this one. */
  followsRoots(_base: GoalBase, _goal: number, _assumed: number, _versions: GoVersions): boolean {
    return false;
  }

  /** Whether a limit had set goals of a trace before the last change. */
  get isLimitOld(): boolean {
    return false;
  }

  /** The change was not one of GOGC. */
  unmoved(): void {
    // Only traces show changes.
  }

  /** The lower bound for records; NaN if there is none. */
  get toldLow(): number {
    const low = this.isTuned ? leastOf(this.#reach.least) : this.wholeLow;
    return this.low > 0 && low > 0 ? low : NaN;
  }

  /** The upper bound for records; Infinity if there is none. */
  get toldHigh(): number {
    if (this.#isOnlyBound) return Infinity;
    return this.isTuned ? mostOf(this.#reach.most) : this.wholeHigh;
  }

  /** The likeliest value for records; NaN if none is. */
  get toldLikely(): number {
    return this.#isOnlyBound ? NaN : this.likely;
  }

  /** The lower bound was too high. */
  protected lower(low: number, high: number, goal: number): void {
    this.goals++;
    this.#caps = this.#caps.filter((cap) => cap.goal < goal);
    this.#caps.push({ goal, high });
    this.#set(Math.min(low, this.low), high);
  }

  /** Whether the interval holds a value that people set. */
  get isUsual(): boolean {
    return USUAL.some((value) => value >= this.wholeLow && value <= this.wholeHigh);
  }

  segment(toN: number): GogcSegment {
    const segment: GogcSegment = { from_n: this.fromN, to_n: toN };
    if (this.off) return { ...segment, off: true };
    if (this.wholeLow > 0) segment.low = this.wholeLow;
    if (this.#isOnlyBound) return segment;
    if (this.high !== Infinity) segment.high = this.wholeHigh;
    if (this.wholeLow > 0 && !Number.isNaN(this.likely)) segment.likely = this.likely;
    return segment;
  }

  segments(toN: number): GogcSegment[] {
    return [...this.#segments, this.segment(toN)];
  }

  /** The segments with intervals that contain what each of their goals allows. */
  wideSegments(toN: number): GogcSegment[] {
    return [...this.#wide, this.#widened(this.segment(toN))];
  }

  #widened(segment: GogcSegment): GogcSegment {
    if (segment.off) return segment;
    const { low: _, high: bound, likely, ...wide } = segment;
    const least = leastOf(this.#reach.least);
    const { most } = this.#reach;
    return {
      ...wide,
      ...(least > 0 && { low: least }),
      ...(bound !== undefined && most < Infinity && { high: mostOf(most) }),
      ...(likely !== undefined && { likely }),
    };
  }

  #set(low: number, high: number): void {
    this.low = low;
    this.high = high;
    this.wholeLow = Math.max(0, leastOf(low));
    this.wholeHigh = mostOf(high);
    this.likely = high === Infinity ? NaN : this.likeliest(this.wholeLow, this.wholeHigh);
  }

  /** The likeliest integer in the interval: a usual value, else the roundest, else the middle. NaN if none stands out. */
  protected likeliest(low: number, high: number): number {
    for (const value of USUAL) if (value >= low && value <= high) return value;
    for (const step of [100, 50, 25, 10, 5]) {
      const value = Math.ceil(Math.max(low, 1) / step) * step;
      if (value <= high) return value;
    }
    return Math.round((low + high) / 2);
  }

  #keep(toN: number): void {
    const segment = this.segment(toN);
    for (const [kept, one] of [
      [this.#segments, segment],
      [this.#wide, this.#widened(segment)],
    ] as const) {
      if (kept.length >= MOST_SEGMENTS) kept.splice(MOST_SEGMENTS / 2, 1);
      kept.push(one);
    }
  }
}

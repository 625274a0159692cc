// GOGC as the goals tell it: each goal allows an interval, neighbours are intersected, and where an intersection
// would be empty GOGC was changed. All in percent; GOGC is a whole number (runtime/debug.SetGCPercent takes an int).
import type { GogcSegment } from '../model/records.js';

/** Changes that are kept one by one; of a tuner's thousands the first and the last stay. */
const MOST_SEGMENTS = 64;

/** What people set, the commonest first: the default, then the values that guides and tuners name. */
const USUAL = [100, 50, 200, 400];

/**
 * Percent. A limit that the live heap comes near leaves less room than this; no guide and no tuner sets GOGC so low, where a
 * cycle would follow each tenth that the heap grows.
 */
const LOWEST = 10;
/** An allocation under way raises a goal above GOGC's line now and then: so many goals are no such chance. */
const WORDS = 3;

/** Bounds are quotients of whole numbers: closer than this to a whole number is that number. */
const EXACT = 1e-9;

export class Gogc {
  /** The interval, percent; `high` is Infinity while nothing bounds it. */
  low = 0;
  high = Infinity;
  off = false;
  fromN = 0;
  /** Goals that this segment rests on. */
  goals = 0;
  changes = 0;
  /** The whole numbers at the interval's ends, and the likeliest in it; NaN where that side is open. */
  wholeLow = 0;
  wholeHigh = Infinity;
  likely = NaN;
  readonly #segments: GogcSegment[] = [];
  /** The goals that lowered `high`: falling highs. A memory limit found later takes some of them back. */
  #caps: { goal: number; high: number }[] = [];
  /** The greatest that goals of this segment say GOGC is at least, taken at their word; falling. */
  #words: number[] = [];

  /** `given`: what the user knows. */
  constructor(given?: number | 'off') {
    if (given === 'off') this.off = true;
    else if (given !== undefined) {
      // No limit's goal takes it back.
      this.#caps.push({ goal: -1, high: given });
      this.#set(given, given);
    }
  }

  /** Whether `[low, high]` and what is known of this segment have a whole number in common. */
  admits(low: number, high: number): boolean {
    if (low <= this.low && high >= this.high) return true;
    return Math.ceil(Math.max(low, this.low) - EXACT) <= Math.floor(Math.min(high, this.high) + EXACT);
  }

  /** Whether any GOGC lies in `[low, high]`: it is a whole number, and heaps of a GiB tell it to a fraction. */
  static exists(low: number, high: number): boolean {
    return Math.ceil(low - EXACT) <= Math.floor(high + EXACT);
  }

  /** A goal that allows `[low, high]`. */
  narrow(low: number, high: number, goal: number): void {
    this.goals++;
    if (low <= this.low && high >= this.high) return;
    if (high < this.high) {
      this.#caps = this.#caps.filter((cap) => cap.goal < goal);
      this.#caps.push({ goal, high });
    }
    this.#set(Math.max(low, this.low), Math.min(high, this.high));
  }

  /**
   * A goal that leaves room for `most` at most, and says `word` at least where nothing raised it: whether GOGC, by what goals
   * said before, cannot have made it. Of small heaps that grow slowly each goal may be one that the runway raised, and none
   * tells how high GOGC is at least.
   */
  fellTooLow(word: number, most: number): boolean {
    const least = this.#words.length < WORDS ? 0 : this.#words.at(-1)!;
    // Twice as much: whole MiB of small heaps make one GOGC out of another.
    if (most >= 0 && most < LOWEST && least >= 2 * LOWEST) return true;
    if (word > least) this.#words = [...this.#words, word].sort((a, b) => b - a).slice(0, WORDS);
    return false;
  }

  /** GOGC was changed before the cycle `n`, whose goal allows `[low, high]`. */
  change(n: number, low: number, high: number, goal: number, off = false): void {
    this.#keep(this.segment(n - 1));
    this.changes++;
    this.off = off;
    this.fromN = n;
    this.goals = 1;
    this.#caps = [{ goal, high }];
    this.#words = [];
    this.#set(low, high);
  }

  /**
   * Goals from `from` on were a memory limit's: the line lay above them, so they tell how high GOGC is at least, and
   * nothing of how high it is at most.
   */
  limited(from: number, low: number): void {
    this.#caps = this.#caps.filter((cap) => cap.goal < from);
    this.#set(
      Math.max(this.low, low),
      this.#caps.reduce((least, cap) => Math.min(least, cap.high), Infinity),
    );
  }

  /** Whether it is known that somebody moved it since the last goal. */
  get moved(): boolean {
    return false;
  }

  /** What was moved was not GOGC. */
  unmoved(): void {
    // Only a trace tells moves.
  }

  /** The least whole number, as it can be told; NaN where nothing can. */
  get toldLow(): number {
    return this.low > 0 ? this.wholeLow : NaN;
  }

  /** What was known at least was too much. */
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
    if (this.high !== Infinity) segment.high = this.wholeHigh;
    if (this.wholeLow > 0 && !Number.isNaN(this.likely)) segment.likely = this.likely;
    return segment;
  }

  segments(toN: number): GogcSegment[] {
    return [...this.#segments, this.segment(toN)];
  }

  #set(low: number, high: number): void {
    this.low = low;
    this.high = high;
    this.wholeLow = Math.max(0, Math.ceil(low - EXACT));
    this.wholeHigh = high === Infinity ? Infinity : Math.floor(high + EXACT);
    this.likely = high === Infinity ? NaN : this.likeliest(this.wholeLow, this.wholeHigh);
  }

  /** Of the whole numbers in the interval; NaN where none is likelier than the others. */
  protected likeliest(low: number, high: number): number {
    return likeliest(low, high);
  }

  #keep(segment: GogcSegment): void {
    if (this.#segments.length >= MOST_SEGMENTS) this.#segments.splice(MOST_SEGMENTS / 2, 1);
    this.#segments.push(segment);
  }
}

/** Of the whole numbers in the interval: what is usual, else the roundest, else the middle. */
function likeliest(low: number, high: number): number {
  for (const value of USUAL) if (value >= low && value <= high) return value;
  for (const step of [100, 50, 25, 10, 5]) {
    const value = Math.ceil(Math.max(low, 1) / step) * step;
    if (value <= high) return value;
  }
  return Math.round((low + high) / 2);
}

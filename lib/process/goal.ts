// The goal model: which goal a cycle may print, why it printed the one it did, and what follows for GOGC, the memory limit and
// the Go version.
import { FORCED, globalsOf, PERIODIC, stacksOf, UNRULED, type CycleBatch } from '../model/batch.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { intersect, NEWEST, type GoVersions } from '../model/version.js';
import { AllowedGogc } from './allowed.js';
import {
  BOTH,
  PRINTED,
  rootsOf,
  SWEEP,
  traced,
  versionsOfNoGoal,
  type GoalBase,
  type Precision,
  type PrintedRoots,
} from './epochs.js';
import { Candidates } from './candidates.js';
import { below, downTo, Expected, highestLine, raisedTo, setExpected } from './expected.js';
import { firstCycleOf, type GoalOptions } from './goal-options.js';
import { Gogc } from './gogc.js';
import { HighStart } from './high-start.js';
import { InFlight, liesApart, liesAtStart, mayHaveRaised, raisedInFlight } from './in-flight.js';
import { Limit, LIMIT_SINCE } from './limit.js';
import { Rounding } from './rounding.js';
import { TracedGogc } from './traced-gogc.js';
import {
  CHANGED,
  FIRST,
  FORCED_GOAL,
  GAP,
  GOGC,
  LIMIT,
  MINIMUM,
  OFF,
  RAISED,
  UNEXPLAINED,
  UNKNOWN,
} from './regimes.js';
import { isAtMinimum, isSteady, steadyRows } from './steady.js';

/** The first version whose runway is 64 KiB (runtime/mgcpacer.go, minRunway), not a MiB. */
const RUNWAY_SINCE = 18;
/** A first goal that needs a GOGC/100 above this may be a memory limit's: no guide and no tuner sets such a value. */
const HIGHEST_GOGC = 10;

export class GoalModel {
  gogc: Gogc;
  readonly limit: Limit;
  readonly start = new HighStart();
  readonly #candidates: Candidates;
  readonly #expected = new Expected();
  readonly #inFlight = new InFlight();
  readonly #base: GoalBase = { first: true, x: 0, y: 0, z: 0, stacks: 0, globals: 0 };
  /** What a missing cycle may have left; reused. */
  readonly #between: GoalBase = { first: false, x: 0, y: 0, z: 0, stacks: 0, globals: 0 };
  readonly #rounding = new Rounding();
  readonly #allowed = new AllowedGogc();
  #lastN = NaN;
  /** Of a trace: what its log prints of the globals, which do not change. */
  #globals = 0;
  readonly #firstN: number;
  readonly #precision: Precision;
  readonly #isPrinted: boolean;
  /** GOGC's last goals were off the scale: there was no memory limit either, which sets them then. */
  #isUnbounded = false;

  constructor(options: GoalOptions, versions: GoVersions) {
    this.gogc = options.traced ? new TracedGogc(options.gogc) : new Gogc(options.gogc);
    this.limit = new Limit(options.gomemlimit === undefined ? Infinity : options.gomemlimit / MIB);
    this.#firstN = firstCycleOf(options);
    this.#isPrinted = !options.traced;
    this.#precision = this.#isPrinted ? PRINTED : traced();
    const possible = (options.versions && intersect(options.versions, versions)) ?? versions;
    this.#candidates = new Candidates(possible, this.#precision);
  }

  get versions(): GoVersions {
    return this.#candidates.versions;
  }

  /** Restricts the versions by other evidence. Contradictions change nothing: returns whether it fits. */
  narrow(versions: GoVersions): boolean {
    return this.#candidates.narrow(versions);
  }

  /** Judges the goals of rows that followed each other, and fills their columns. */
  accept(batch: CycleBatch, from: number, to: number): void {
    for (let row = from; row < to;) {
      const start = row;
      if (
        !this.#rounding.isCoarse &&
        !this.#candidates.hasRival &&
        isSteady(this.#candidates.epochs, this.gogc)
      ) {
        row = steadyRows(batch, row, to, this.#base, this.#lastN, this.#candidates.epochs[0], this.gogc);
        if (row > start) this.#inFlight.landed(this.gogc);
        this.#passed(batch, start, row);
      }
      if (row < to) {
        this.#acceptOne(batch, row);
        this.#passed(batch, row, ++row);
      }
    }
  }

  #acceptOne(batch: CycleBatch, row: number): void {
    const n = batch.n[row];
    const goal = batch.goal[row];
    let regime = UNKNOWN;
    const isOff = goal >= OFF_GOAL_MIB;
    if (this.#rounding.isCoarse && !isOff) this.#rounding.look(batch, row);
    if (isOff) regime = this.#turnedOff(batch, row);
    else if (this.#rounding.isCoarse || Number.isNaN(goal) || (batch.flags[row] & UNRULED) !== 0) {
      setExpected(batch, row, NaN, NaN, NaN);
    } else {
      this.#base.first = n === this.#firstN;
      if (this.#base.first) this.#base.globals = globalsOf(batch, row);
      if (n === this.#firstN || (n === this.#lastN + 1 && !(batch.heapStart[row] < this.#base.z)))
        regime = this.#judge(batch, row);
      else regime = this.#gap(batch, row);
    }
    batch.regime[row] = regime;
  }

  /** After rows were judged: fills GOGC's columns as it is known now, and keeps the last row as the base of the next goal. */
  #passed(batch: CycleBatch, from: number, to: number): void {
    if (from === to) return;
    const { off, low, toldHigh, toldLow, toldLikely } = this.gogc;
    const least = off || this.start.isOpen ? NaN : toldLow;
    const most = off || toldHigh === Infinity ? NaN : toldHigh;
    const likeliest = off ? Infinity : low <= 0 ? NaN : toldLikely;
    batch.gogcLow.fill(least, from, to);
    batch.gogcHigh.fill(most, from, to);
    batch.gogc.fill(likeliest, from, to);
    this.limit.passed(batch, from, to);
    const base = this.#base;
    const row = to - 1;
    base.x = batch.heapStart[row]!;
    base.y = batch.heapEnd[row]!;
    base.z = batch.heapMarked[row]!;
    base.stacks = stacksOf(batch, row);
    base.globals = this.#isPrinted ? globalsOf(batch, row) : this.#globals;
    this.#lastN = batch.n[row]!;
  }

  #judge(batch: CycleBatch, row: number): number {
    const [goal, x, n] = [batch.goal[row], batch.heapStart[row], batch.n[row]];
    if ((batch.flags[row] & FORCED) !== 0 && this.#forcedPrintsHeap(batch, row)) {
      setExpected(batch, row, x, x, x);
      return goal === x ? FORCED_GOAL : UNEXPLAINED;
    }
    const base = this.#base;
    this.gogc = this.#candidates.compare(base, n, goal, x, this.gogc) ?? this.gogc;
    const { gogc } = this;
    this.#allowed.by(this.#candidates.epochs, base, goal, x, batch.heapEnd[row], gogc);
    const { least, most, bound } = this.#allowed;
    if (this.#isPrinted && most < gogc.low) gogc.wasRaised(least, most);
    if (gogc.followsRoots(base, goal, this.#precision.roots, this.versions))
      return this.#onLine(batch, row, most);
    if (this.#limitPossible() && gogc.fellTooLow(bound, most)) return this.#limited(batch, row, least);
    // Only a limit lowers the goal to the marked heap.
    if (gogc.moved && this.#limitPossible() && goal <= base.z + SWEEP)
      return this.#limited(batch, row, least);
    if (gogc.moved && most >= 0 && Gogc.exists(least, most)) return this.#changed(batch, row, least, most);
    const held = this.#isApart(goal, x) ? this.#above(batch, row, Math.max(least, bound), most) : undefined;
    if (held !== undefined) return held;
    const admitted = !gogc.off && most >= 0 && gogc.admits(least, most);
    if (base.first && least > HIGHEST_GOGC * 100 && this.#limitPossible()) {
      if (gogc.high === Infinity && !gogc.off && !this.limit.isGiven) this.start.begin(goal, this.#allowed);
      return this.#limited(batch, row, least);
    }
    // A goal that a limit may have set is no upper bound of GOGC.
    const isOpen =
      gogc.high === Infinity ? this.limit.near(goal) : most < gogc.wholeHigh && this.limit.maySet(goal);
    if (admitted && (!isOpen || most >= gogc.likely)) {
      const isOver = bound > gogc.wholeHigh && this.#isPrinted && this.versions.low >= RUNWAY_SINCE;
      if (!isOver) this.#inFlight.landed(gogc);
      else if (!this.#inFlight.mayBeRunway(goal, x, n, this.#allowed, gogc)) return this.#rose(batch, row);
      const mayBeRaised = mayHaveRaised(this.#candidates.epochs, goal, x, batch.heapEnd[row]);
      gogc.narrow(least, isOpen ? Infinity : most, goal, !isOver, mayBeRaised);
      return this.#expect(batch, row, n === this.#firstN ? FIRST : GOGC);
    }
    if (base.first && !gogc.off && gogc.goals === 0 && most >= 0) {
      // A process starts on GOGC's line, far below any limit: the user's GOGC is wrong.
      this.gogc = new Gogc();
      this.gogc.narrow(least, most, goal);
      return this.#expect(batch, row, FIRST);
    }
    const isFromOff = this.#isUnbounded && gogc.off && this.#isPrinted;
    const allowsDefault = least <= 100 && most >= 100;
    if (isFromOff && allowsDefault && isAtMinimum(base.z, base.stacks + base.globals, goal, 1, 1))
      return this.#changed(batch, row, least, most);
    const isBelow = most < gogc.low || gogc.off || admitted;
    if (isBelow && this.#limitPossible() && this.#isLimit(goal, x)) return this.#limited(batch, row, least);
    return this.#judgeOffLine(batch, row, least, most);
  }

  /** A trace's goal that is on GOGC's line by larger roots than assumed, as all since the last change: no limit set any of them. */
  #onLine(batch: CycleBatch, row: number, most: number): number {
    const { gogc, limit } = this;
    if (limit.seen && !gogc.isLimitOld) limit.withdraw();
    gogc.change(batch.n[row], 0, most, batch.goal[row]);
    return this.#expect(batch, row, GOGC) === RAISED ? RAISED : GOGC;
  }

  /** A goal that GOGC as known and a known limit do not explain: an allocation raised it, a limit set it, or GOGC was changed. */
  #judgeOffLine(batch: CycleBatch, row: number, least: number, most: number): number {
    const { gogc } = this;
    const { epochs } = this.#candidates;
    const above = least > gogc.wholeHigh;
    const [goal, n, x, end] = [batch.goal[row], batch.n[row], batch.heapStart[row], batch.heapEnd[row]];
    if (above && raisedInFlight(epochs, goal, x, end)) {
      gogc.mayAllow(most);
      return this.#raised(batch, row);
    }
    const isUnsure = above && this.#inFlight.mayRaise(epochs, { goal, x, end }, n, this.#allowed, gogc);
    if (isUnsure && liesAtStart(epochs, goal, x)) return this.#raised(batch, row);
    const held = above ? this.#above(batch, row, least, most) : undefined;
    if (held !== undefined) return held;
    const exists = most >= 0 && Gogc.exists(least, most);
    if (!exists && this.#limitPossible()) return this.#limited(batch, row, least);
    if (!exists) return this.#expect(batch, row, UNEXPLAINED);
    if (isUnsure) return this.#raised(batch, row);
    return above ? this.#rose(batch, row) : this.#changed(batch, row, least, most);
  }

  /** Whether a goal is above GOGC's line for no known reason; in a trace: with no change of GOGC. */
  #isApart(goal: number, x: number): boolean {
    const { high, moved } = this.gogc;
    const { least, bound } = this.#allowed;
    return this.#isPrinted ? liesApart(goal, x, (100 + high) / (100 + bound)) : !moved && least > high;
  }

  /** The regime of a goal above GOGC's line, if a limit, not a change of GOGC, had lowered the goals before. */
  #above(batch: CycleBatch, row: number, least: number, most: number): number | undefined {
    const { gogc, limit } = this;
    if (!this.#limitPossible()) return undefined;
    const goal = batch.goal[row];
    const isOnLine = limit.cutOff(gogc, goal, { least, most }, this.#isPrinted);
    if (isOnLine === true) return this.#expect(batch, row, GOGC);
    const isLevel = this.#isPrinted && limit.isLevel(goal, gogc.goals);
    return isOnLine === false || isLevel ? this.#limited(batch, row, least) : undefined;
  }

  #raised(batch: CycleBatch, row: number): number {
    this.#expect(batch, row, GOGC);
    batch.expectedHigh[row] = batch.goal[row];
    return RAISED;
  }

  #changed(batch: CycleBatch, row: number, least: number, most: number, fromN = batch.n[row]): number {
    const { gogc } = this;
    const { changes } = gogc;
    this.#inFlight.landed(gogc);
    gogc.change(fromN, least, most, batch.goal[row]);
    // Of several goals only what they have in common was kept.
    if (fromN < batch.n[row]) gogc.blur();
    if (gogc.changes === changes) return this.#expect(batch, row, GOGC);
    this.limit.forgetLine();
    return this.#expect(batch, row, CHANGED);
  }

  /** Goals that were taken for raised ones show a higher GOGC. */
  #rose(batch: CycleBatch, row: number): number {
    const { least, most, fromN } = this.#inFlight;
    this.limit.unraised(this.#inFlight.taken);
    this.gogc.settle(true);
    return this.#changed(batch, row, least, most, fromN);
  }

  /** A trace shows that the program changed GOGC. */
  moved(): void {
    if (this.gogc instanceof TracedGogc) this.gogc.move(this.limit.seen);
  }

  /** The log of a trace prints the roots that the trace lacks, two truncated figures. */
  printedRoots({ stacks, globals }: PrintedRoots): void {
    this.#globals = globals;
    this.#precision.roots = Math.max(this.#precision.roots, BOTH.roots + stacks);
  }

  /** The most goroutines alive at a time so far in a trace: their stacks bound its roots. */
  goroutines(most: number): void {
    // A window may contain fewer than were seen before it.
    this.#precision.roots = Math.max(this.#precision.roots, rootsOf(most));
  }

  /** Fills in the interval by GOGC as known, refines the regime, and counts misses of versions. */
  #expect(batch: CycleBatch, row: number, regime: number): number {
    const { gogc } = this;
    const least = gogc.wholeLow / 100;
    const most = gogc.high === Infinity ? Infinity : gogc.wholeHigh / 100;
    const [x, goal] = [batch.heapStart[row], batch.goal[row]];
    this.#expected.of(this.#candidates.epochs, this.#base, x, least, most, goal);
    const { missed } = this.#expected;
    if (missed > 0 && missed < this.#candidates.epochs.length)
      this.#candidates.strike(this.#base, x, least, most, goal);
    return this.#tell(batch, row, regime, least, most);
  }

  #tell(batch: CycleBatch, row: number, regime: number, least: number, most: number): number {
    const { low, line, high: highest } = this.#expected;
    // The roots, which traces lack, may be larger than assumed.
    const high = !this.#precision.atStart ? Math.max(highest, batch.goal[row]) : highest;
    const [{ z, stacks, globals }, { likely }, goal] = [this.#base, this.gogc, batch.goal[row]];
    const factor = 1 + (Number.isNaN(likely) ? least : likely / 100);
    const point = factor * (z + 0.5) + (stacks + globals + 1) * least;
    const bounded = high !== Infinity;
    const top = bounded ? Math.max(line, low) : point;
    setExpected(batch, row, low, bounded ? high : NaN, Math.min(Math.max(point, low), top));
    if (regime !== GOGC) return regime;
    // Traces have the goal from before the runway raised it.
    if (this.#isPrinted ? goal > line : batch.heapStart[row] > goal) return RAISED;
    const roots = stacks + globals + this.#precision.roots;
    return isAtMinimum(z, roots, goal, least, most) ? MINIMUM : GOGC;
  }

  /** 1.5–1.8: a stop-the-world cycle marks nothing concurrently and prints its own heap as goal. */
  #forcedPrintsHeap(batch: CycleBatch, row: number): boolean {
    const stopped = batch.markNs[row] === 0 && this.versions.low <= 8;
    this.narrow(stopped ? { low: 5, high: 8 } : { low: 9, high: NEWEST });
    return stopped;
  }

  #turnedOff(batch: CycleBatch, row: number): number {
    const { gogc } = this;
    // From 1.25 on traces have no goal if only a limit starts cycles; forced cycles need no limit.
    if (!this.#precision.atStart && this.#limitPossible() && (batch.flags[row] & (FORCED | PERIODIC)) === 0) {
      this.limit.set(batch.heapEnd[row]);
      batch.goal[row] = NaN;
      setExpected(batch, row, NaN, NaN, NaN);
      return LIMIT;
    }
    if (!gogc.off && gogc.goals > 0) gogc.change(batch.n[row], 0, Infinity, batch.goal[row], true);
    gogc.off = this.#isUnbounded = true;
    const goal = batch.goal[row];
    this.narrow(versionsOfNoGoal(goal));
    setExpected(batch, row, goal, goal, goal);
    return OFF;
  }

  /** The previous cycle is missing, or is another process's (no heap starts below what was left marked): its marked heap is bounded by the gap's neighbours, if GOGC is known. */
  #gap(batch: CycleBatch, row: number): number {
    const { gogc } = this;
    const [before, x] = [this.#base, batch.heapStart[row]];
    setExpected(batch, row, NaN, NaN, NaN);
    if (Number.isNaN(this.#lastN) || gogc.goals === 0 || gogc.off || gogc.high === Infinity) return GAP;
    const floor = Math.max(0, batch.heapMarked[row] - (batch.heapEnd[row] - x));
    const between = this.#between;
    between.stacks = before.stacks;
    between.globals = before.globals;
    let [low, high, point] = [Infinity, -Infinity, 0];
    for (const epoch of this.#candidates.epochs) {
      between.z = Math.min(before.z, floor) / 2;
      low = Math.min(low, downTo(epoch.low(between, gogc.wholeLow / 100), epoch));
      between.z = x;
      high = Math.max(high, below(epoch.high(between, gogc.wholeHigh / 100), epoch), raisedTo(epoch, x));
      between.z = before.z;
      point = epoch.low(between, gogc.likely / 100) + 1;
    }
    if (this.limit.near(batch.goal[row])) low = Math.min(low, batch.goal[row]);
    setExpected(batch, row, low, high, Math.min(Math.max(point, low), high));
    return GAP;
  }

  #limitPossible(): boolean {
    return this.versions.high >= LIMIT_SINCE;
  }

  #isLimit(goal: number, x: number): boolean {
    // A trace shows that GOGC was not changed.
    if (!this.#isPrinted && this.limit.seen && !this.gogc.moved) return true;
    // The runway raises only GOGC's goals (1.20 and later: runtime/mgcpacer.go, heapGoalInternal): this one fell below the heap.
    if (goal === x && !this.limit.seen) return false;
    return this.limit.isAbove(goal, this.#base.z, goal < x && this.versions.low > LIMIT_SINCE);
  }

  #limited(batch: CycleBatch, row: number, least: number): number {
    const goal = batch.goal[row];
    const { first, z: live, stacks, globals } = this.#base;
    const lowered = this.start.lowered(batch.n[row], goal, live + stacks + globals, this.#allowed);
    if (lowered) {
      this.gogc = lowered;
      this.limit.withdraw();
      return this.#expect(batch, row, GOGC);
    }
    const { gogc } = this;
    this.narrow({ low: this.limit.leastVersion, high: NEWEST });
    gogc.unmoved();
    if (this.#isPrinted) this.limit.cutOff(gogc, goal);
    const z = first ? 0 : live;
    gogc.limited(this.limit.set(goal, z, stacks, this.#allowed), least);
    const isBounded = gogc.high !== Infinity && !gogc.off;
    const high = isBounded ? highestLine(this.#candidates.epochs, this.#base, gogc.wholeHigh / 100) : goal;
    // The limit's own interval: never below the marked heap, never above GOGC's line.
    setExpected(batch, row, Math.min(z, goal), Math.max(high, goal), goal);
    return LIMIT;
  }
}

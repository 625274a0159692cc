// The goal model: which goal a cycle may print, why it printed the one it did, and what that tells of GOGC, of the
// memory limit and of the Go version.
import { FORCED, PERIODIC, UNRULED, type CycleBatch } from '../model/batch.js';
import { REGIMES } from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { intersect, NEWEST, type GoVersions } from '../model/version.js';
import {
  epochsOf,
  PRINTED,
  rootsOf,
  SWEEP,
  traced,
  versionsOfNoGoal,
  type Allowed,
  type Epoch,
  type GoalBase,
  type Precision,
} from './epochs.js';
import { below, downTo, Expected, raisedTo, setExpected } from './expected.js';
import { firstCycleOf, type GoalOptions } from './goal-options.js';
import { Gogc } from './gogc.js';
import { InFlight, liesAtEnd, raisedInFlight } from './in-flight.js';
import { Limit } from './limit.js';
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
import { Rival } from './rival.js';
import { isAtMinimum, isSteady, steadyRows } from './steady.js';

/** Regimes in which GOGC alone set the goal. */
const ON_LINE = Uint8Array.from(REGIMES, (_, i) => ([GOGC, MINIMUM, FIRST, CHANGED].includes(i) ? 1 : 0));

/** Goals that a version's rules miss while another's hit, before it is taken to be another version. */
const STRIKES = 3;
/** The first version with a memory limit (runtime/mgcpacer.go, memoryLimitHeapGoal). */
const LIMIT_SINCE = 19;
/** A first goal that would need a GOGC above this is a memory limit's: no guide and no tuner sets such a value. */
const HIGHEST_GOGC = 10;

/** A heap of which all figures are multiples of more than this was rounded by somebody before it was written. */
const COARSE = 16;

export class GoalModel {
  gogc: Gogc;
  versions: GoVersions;
  readonly limit: Limit;
  #epochs: Epoch[];
  /** By the epoch's first version. */
  readonly #strikes = new Map<number, number>();
  #rival: Rival | undefined;
  readonly #expected = new Expected();
  readonly #inFlight = new InFlight();
  readonly #base: GoalBase = { first: true, x: 0, y: 0, z: 0, stacks: 0, globals: 0 };
  /** What a cycle that is missing may have left; written over from gap to gap. */
  readonly #between: GoalBase = { first: false, x: 0, y: 0, z: 0, stacks: 0, globals: 0 };
  #step = Infinity;
  readonly #known: Allowed = { least: 0, most: Infinity };
  #lastN = NaN;
  readonly #firstN: number;
  readonly #precision: Precision;

  constructor(options: GoalOptions, versions: GoVersions) {
    this.gogc = options.traced ? new TracedGogc(options.gogc) : new Gogc(options.gogc);
    this.limit = new Limit(options.gomemlimit === undefined ? Infinity : options.gomemlimit / MIB);
    this.versions = (options.versions && intersect(options.versions, versions)) ?? versions;
    this.#firstN = firstCycleOf(options);
    this.#precision = options.traced ? traced() : PRINTED;
    this.#epochs = epochsOf(this.versions, this.#precision);
    this.#findRival();
  }

  /** Something else in the log told of the version. Contradictions change nothing: returns whether it fits. */
  narrow(versions: GoVersions): boolean {
    const { low, high } = this.versions;
    if (versions.low <= low && versions.high >= high) return true;
    const both = intersect(this.versions, versions);
    if (!both) return false;
    this.versions = both;
    const possible = epochsOf(both, this.#precision);
    const fitting = possible.filter((epoch) => (this.#strikes.get(epoch.versions.low) ?? 0) < STRIKES);
    this.#epochs = fitting.length > 0 ? fitting : possible;
    this.#findRival();
    return true;
  }

  /** Sets the rules of 1.6 aside where later ones are possible too. */
  #findRival(): void {
    const both =
      this.#precision === PRINTED && this.#epochs.length > 1 && this.#epochs[0].versions.high === 6;
    if (both) this.#epochs.shift();
    this.#rival = both ? new Rival() : undefined;
  }

  /** Judges the goals of rows that followed each other, and fills their columns. */
  accept(batch: CycleBatch, from: number, to: number): void {
    for (let row = from; row < to;) {
      const start = row;
      if (this.#step <= COARSE && !this.#rival && isSteady(this.#epochs, this.gogc)) {
        row = steadyRows(batch, row, to, this.#base, this.#lastN, this.#epochs[0], this.gogc);
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
    if (this.#step > COARSE) this.#findStep(batch, row);
    if (this.#step > COARSE || Number.isNaN(goal) || (batch.flags[row] & UNRULED) !== 0) {
      setExpected(batch, row, NaN, NaN, NaN);
    } else {
      this.#base.first = n === this.#firstN;
      if (goal >= OFF_GOAL_MIB) regime = this.#turnedOff(batch, row);
      else if (n === this.#firstN || (n === this.#lastN + 1 && !(batch.heapStart[row] < this.#base.z)))
        regime = this.#judge(batch, row);
      else regime = this.#gap(batch, row);
    }
    batch.regime[row] = regime;
  }

  /** Rows were judged by GOGC as it is known now: counts them, and keeps the last one as the base of the next goal. */
  #passed(batch: CycleBatch, from: number, to: number): void {
    if (from === to) return;
    const { regime, goal } = batch;
    const { off, low, high, toldLow, wholeHigh, likely } = this.gogc;
    batch.gogcLow.fill(off ? NaN : toldLow, from, to);
    batch.gogcHigh.fill(off || high === Infinity ? NaN : wholeHigh, from, to);
    batch.gogc.fill(off ? Infinity : low <= 0 ? NaN : likely, from, to);
    for (let row = from; row < to; row++) if (ON_LINE[regime[row]] !== 0) this.limit.onLine(goal[row]);
    const base = this.#base;
    const row = to - 1;
    base.first = false;
    base.x = batch.heapStart[row]!;
    base.y = batch.heapEnd[row]!;
    base.z = batch.heapMarked[row]!;
    base.stacks = batch.stacks[row]!;
    base.globals = batch.globals[row]!;
    // Up to 1.17 the roots are neither printed nor counted.
    if (Number.isNaN(base.stacks)) base.stacks = base.globals = 0;
    this.#lastN = batch.n[row]!;
  }

  /** The greatest common divisor of the heap figures so far: figures of whole GiB carry no interval of a MiB. */
  #findStep(batch: CycleBatch, row: number): void {
    for (const column of [batch.heapStart, batch.heapEnd, batch.heapMarked, batch.goal]) {
      for (let rest = column[row]; rest > 0;) [this.#step, rest] = [rest, this.#step % rest];
    }
  }

  #judge(batch: CycleBatch, row: number): number {
    const goal = batch.goal[row];
    const x = batch.heapStart[row];
    const n = batch.n[row];
    if ((batch.flags[row] & FORCED) !== 0 && this.#forcedPrintsHeap(batch, row)) {
      setExpected(batch, row, x, x, x);
      return goal === x ? FORCED_GOAL : UNEXPLAINED;
    }
    const base = this.#base;
    const rival = this.#rival;
    if (rival) {
      rival.accept(base, n, goal, raisedTo(rival.epoch, x));
      if (rival.beats(this.gogc)) {
        this.gogc = rival.gogc;
        this.#epochs = [rival.epoch];
        this.versions = rival.epoch.versions;
        this.#rival = undefined;
      }
    }
    const { gogc } = this;
    const inFlight = !base.first && liesAtEnd(this.#epochs, goal, x, batch.heapEnd[row]);
    // What this goal alone allows GOGC to be: the union over the versions that are possible.
    let least = Infinity;
    let most = -Infinity;
    const known = this.#known;
    known.least = gogc.low / 100;
    known.most = gogc.high / 100;
    let word = Infinity;
    for (const epoch of this.#epochs) {
      const raised = inFlight || goal <= raisedTo(epoch, x);
      const allowed = epoch.allowed(base, goal, raised, known);
      if (allowed.least < least) least = allowed.least;
      if (allowed.most > most) most = allowed.most;
      word = Math.min(word, raised ? epoch.allowed(base, goal, false, known).least : allowed.least);
    }
    least *= 100;
    most *= 100;
    if (this.#limitPossible() && gogc.fellTooLow(word * 100, most)) return this.#limited(batch, row, least);
    // Only a limit puts the goal down to the marked heap.
    if (gogc.moved && this.#limitPossible() && goal <= this.#base.z + SWEEP)
      return this.#limited(batch, row, least);
    if (gogc.moved && most >= 0 && Gogc.exists(least, most)) return this.#changed(batch, row, least, most);
    const admitted = !gogc.off && most >= 0 && gogc.admits(least, most);
    if (base.first && most > HIGHEST_GOGC * 100 && least > HIGHEST_GOGC * 100 && this.#limitPossible())
      return this.#limited(batch, row, least);
    if (admitted && !this.#heldByLimit(goal)) {
      gogc.narrow(least, most, goal);
      this.#inFlight.landed();
      return this.#expect(batch, row, n === this.#firstN ? FIRST : GOGC);
    }
    if (base.first && !gogc.off && gogc.goals === 0 && most >= 0) {
      // A process starts on GOGC's line, far below any limit: the user gave another GOGC.
      this.gogc = new Gogc();
      this.gogc.narrow(least, most, goal);
      return this.#expect(batch, row, FIRST);
    }
    if (most < gogc.low || gogc.off || admitted) {
      if (this.#limitPossible() && this.#isLimit(goal, x)) return this.#limited(batch, row, least);
    }
    const end = batch.heapEnd[row];
    const above = least > gogc.wholeHigh;
    if (above && raisedInFlight(this.#epochs, goal, x, end)) return this.#raised(batch, row);
    if (above && this.#limitPossible() && this.limit.isLevel(goal, gogc.goals))
      return this.#limited(batch, row, least);
    const exists = most >= 0 && Gogc.exists(least, most);
    if (!exists && this.#limitPossible()) return this.#limited(batch, row, least);
    if (!exists) return this.#expect(batch, row, UNEXPLAINED);
    if (above) {
      const raised = this.#inFlight;
      if (raised.mayRaise(this.#epochs, goal, end, n, least, most)) return this.#raised(batch, row);
      return this.#changed(batch, row, raised.least, raised.most, raised.fromN);
    }
    return this.#changed(batch, row, least, most);
  }

  #raised(batch: CycleBatch, row: number): number {
    this.#expect(batch, row, GOGC);
    batch.expectedHigh[row] = batch.goal[row];
    return RAISED;
  }

  #changed(batch: CycleBatch, row: number, least: number, most: number, fromN = batch.n[row]): number {
    const { gogc } = this;
    const { changes } = gogc;
    this.#inFlight.landed();
    gogc.change(fromN, least, most, batch.goal[row]);
    if (gogc.changes === changes) return this.#expect(batch, row, GOGC);
    this.limit.forgetLine();
    return this.#expect(batch, row, CHANGED);
  }

  /** A trace tells that somebody moved GOGC. */
  moved(): void {
    if (this.gogc instanceof TracedGogc) this.gogc.move();
  }

  /** A trace: so many goroutines were alive at a time by now, whose stacks it does not tell. */
  goroutines(most: number): void {
    // Of a window fewer are told than were seen before it.
    this.#precision.roots = Math.max(this.#precision.roots, rootsOf(most));
  }

  /** Fills in the interval by GOGC as known, names the regime more closely, and strikes the versions that miss. */
  #expect(batch: CycleBatch, row: number, regime: number): number {
    const { gogc } = this;
    const least = gogc.wholeLow / 100;
    const most = gogc.high === Infinity ? Infinity : gogc.wholeHigh / 100;
    const [x, goal] = [batch.heapStart[row], batch.goal[row]];
    this.#expected.of(this.#epochs, this.#base, x, least, most, goal);
    const { missed } = this.#expected;
    if (missed > 0 && missed < this.#epochs.length) this.#strike(x, least, most, goal);
    return this.#tell(batch, row, regime, least, most);
  }

  #tell(batch: CycleBatch, row: number, regime: number, least: number, most: number): number {
    const { low, line, high: highest } = this.#expected;
    // What a trace does not tell of the roots may be more than was thought.
    const high = !this.#precision.atStart ? Math.max(highest, batch.goal[row]) : highest;
    const { z, stacks, globals } = this.#base;
    const { likely } = this.gogc;
    const goal = batch.goal[row];
    const factor = 1 + (Number.isNaN(likely) ? least : likely / 100);
    const point = factor * (z + 0.5) + (stacks + globals + 1) * least;
    const bounded = high !== Infinity;
    const top = bounded ? Math.max(line, low) : point;
    setExpected(batch, row, low, bounded ? high : NaN, Math.min(Math.max(point, low), top));
    if (regime !== GOGC) return regime;
    // A trace tells the goal as it was before the runway raised it.
    if (this.#precision === PRINTED ? goal > line : batch.heapStart[row] > goal) return RAISED;
    const roots = stacks + globals + this.#precision.roots;
    return isAtMinimum(z, roots, goal, least, most) ? MINIMUM : GOGC;
  }

  #strike(x: number, least: number, most: number, goal: number): void {
    const own = new Expected();
    this.#epochs = this.#epochs.filter((epoch) => {
      own.of([epoch], this.#base, x, least, most, goal);
      if (own.missed === 0) return true;
      const strikes = (this.#strikes.get(epoch.versions.low) ?? 0) + 1;
      this.#strikes.set(epoch.versions.low, strikes);
      return strikes < STRIKES;
    });
    const low = Math.min(...this.#epochs.map((epoch) => epoch.versions.low));
    const high = Math.max(...this.#epochs.map((epoch) => epoch.versions.high));
    this.versions = intersect(this.versions, { low, high }) ?? this.versions;
  }

  /** 1.5–1.8 (and gcstoptheworld up to 1.11): a stop-the-world cycle marks nothing concurrently and prints its own heap as goal. */
  #forcedPrintsHeap(batch: CycleBatch, row: number): boolean {
    const stopped = batch.markNs[row] === 0 && this.versions.low <= 8;
    this.narrow(stopped ? { low: 5, high: 8 } : { low: 9, high: NEWEST });
    return stopped;
  }

  #turnedOff(batch: CycleBatch, row: number): number {
    const { gogc } = this;
    // From 1.25 on no goal is written where only a limit starts cycles (what is forced starts without).
    if (!this.#precision.atStart && this.#limitPossible() && (batch.flags[row] & (FORCED | PERIODIC)) === 0) {
      this.limit.set(batch.heapEnd[row]);
      batch.goal[row] = NaN;
      setExpected(batch, row, NaN, NaN, NaN);
      return LIMIT;
    }
    if (!gogc.off && gogc.goals > 0) gogc.change(batch.n[row], 0, Infinity, batch.goal[row], true);
    gogc.off = true;
    const goal = batch.goal[row];
    this.narrow(versionsOfNoGoal(goal));
    setExpected(batch, row, goal, goal, goal);
    return OFF;
  }

  /** The cycle before is missing, or is another's (no heap starts below what was left marked): its marked heap lay between what the gap's neighbours show, or nothing is said. */
  #gap(batch: CycleBatch, row: number): number {
    const { gogc } = this;
    const before = this.#base;
    const x = batch.heapStart[row];
    setExpected(batch, row, NaN, NaN, NaN);
    if (Number.isNaN(this.#lastN) || gogc.goals === 0 || gogc.off || gogc.high === Infinity) return GAP;
    const floor = Math.max(0, batch.heapMarked[row] - (batch.heapEnd[row] - x));
    const between = this.#between;
    between.stacks = before.stacks;
    between.globals = before.globals;
    let low = Infinity;
    let high = -Infinity;
    let point = 0;
    for (const epoch of this.#epochs) {
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

  /** Under a limit that was seen, with GOGC known only as a floor, a goal near it is the limit's. */
  #heldByLimit(goal: number): boolean {
    return this.gogc.high === Infinity && this.limit.near(goal);
  }

  #isLimit(goal: number, x: number): boolean {
    return this.limit.isAbove(goal, this.#base.z, goal < x && this.versions.low > LIMIT_SINCE);
  }

  #limited(batch: CycleBatch, row: number, least: number): number {
    const goal = batch.goal[row];
    const { gogc } = this;
    this.narrow({ low: LIMIT_SINCE, high: NEWEST });
    gogc.unmoved();
    const z = this.#base.first ? 0 : this.#base.z;
    gogc.limited(this.limit.set(goal, z), least);
    const high = this.#lineExpected();
    // The limit's own interval: never below the marked heap, never above GOGC's line.
    setExpected(batch, row, Math.min(z, goal), Math.max(high, goal), goal);
    return LIMIT;
  }

  #lineExpected(): number {
    const { gogc } = this;
    if (gogc.high === Infinity || gogc.off) return -Infinity;
    return Math.max(
      ...this.#epochs.map((epoch) => below(epoch.high(this.#base, gogc.wholeHigh / 100), epoch)),
    );
  }
}

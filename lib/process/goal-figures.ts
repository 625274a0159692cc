// Summary figures of a window's goals: the drift from the first to the last, overshoot, and the peak.
import { globalsOf, stacksOf, type CycleBatch } from '../model/batch.js';
import { goalResidual } from '../model/cycle.js';
import { REGIMES, type GogcSegment, type SummaryRecord } from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { decompose, onOneLine, type GoalParts } from './drift.js';
import type { GoalFacts, Jump, Unexplained } from './facts.js';
import { CHANGED, FORCED_GOAL, GOGC, LIMIT, MINIMUM, OFF, RAISED, UNEXPLAINED } from './regimes.js';

/** What makes a goal of each regime differ from GOGC's line. */
const HELD: Partial<Record<number, GoalParts['held']>> = {
  [MINIMUM]: 'minimum',
  [RAISED]: 'large_allocation',
  [UNEXPLAINED]: 'unexplained',
};

/** Exact goals differ from the line only by the roots, which traces lack; they are those from before they were raised. */
const HELD_EXACTLY: typeof HELD = Object.fromEntries(
  REGIMES.map((_, i) => [i, HELD[i] === 'minimum' ? 'minimum' : 'unexplained']),
);

/** A heap is far above its goal from this ratio on: twice the 10 % that the pacer tolerated up to 1.17 (the hard goal). */
export const FAR = 1.2;
const FAR_MIB = 4;
/** A growing table is copied to twice its size: the heap at mark end is more than twice the live heap before. */
const JUMP = 2;
const MOST_JUMPS = 64;
/** Cycles in which the heap is first filled. */
export const STARTING = 5;

/**
 * A first goal may be so far above what GOGC sets, MiB: up to 1.17 the runway raises it to a MiB above the heap, and both are
 * truncated.
 */
const FIRST_RAISED_MIB = 2;

const NOTHING: Heap = { n: 0, floor: 0, markAllocation: 0, stacks: 0, globals: 0 };
const NO_PARTS: GoalParts = { ...NOTHING, goal: 0, gogc: 0, held: 'live' };

export class GoalFigures {
  /** The last cycle's, MiB. */
  stacks = 0;
  stacksMax = NaN;
  /** Cycles by regime. */
  readonly #regimes = new Uint32Array(REGIMES.length);
  /** Goals that no rule explains: above and below what was expected. */
  readonly above: Unexplained = { cycles: 0, n: NaN, line: NaN, most: 0 };
  readonly below: Unexplained = { cycles: 0, n: NaN, line: NaN, most: 0 };
  /** Large allocations that lifted the goal, oldest first. */
  readonly jumps: Jump[] = [];
  /** By regime, the highest goal, or heap that had passed its goal as the cycle began, with the stacks; its cycle. */
  readonly #highest = new Float64Array(REGIMES.length);
  readonly #highestN = new Float64Array(REGIMES.length);
  #marked = NaN;
  readonly #overshoot = { cycles: 0, far: 0, max: 0, n: NaN };
  /** Of the far ones, those whose heap was above the goal by most of it when the cycle began: GOGC's goals, and a limit's. */
  #before = 0;
  #limited = 0;
  #peak = 0;
  /** The first and the last goal whose cycle before is known. */
  #from: GoalParts | undefined;
  #to: GoalParts | undefined;
  /** The last row of the previous rows; overwritten, because logs of many processes bring one row at a time. */
  readonly #last = { ...NOTHING, n: NaN };
  readonly #held: typeof HELD;

  /** `firstN`: the number of a process's first cycle; NaN if numbers do not identify it. `isExact`: figures are exact to the byte. */
  constructor(
    private readonly firstN = 1,
    private readonly isExact = false,
  ) {
    this.#held = isExact ? HELD_EXACTLY : HELD;
  }

  add(batch: CycleBatch, from: number, to: number): void {
    const { goal, heapEnd, stacks, regime } = batch;
    for (let row = from; row < to; row++) {
      this.#regimes[regime[row]]++;
      const end = heapEnd[row];
      // A large allocation passed the goal before the cycle began and raised it. Logs print the raised goal, traces the original.
      const isPassed = this.isExact && regime[row] !== LIMIT && batch.heapStart[row] > goal[row];
      const aim = isPassed || regime[row] === RAISED ? Math.max(goal[row], batch.heapStart[row]) : goal[row];
      let peak = aim > end && aim < OFF_GOAL_MIB ? aim : end;
      if (stacks[row] >= 0) {
        peak += stacks[row];
        if (!(stacks[row] <= this.stacksMax)) this.stacksMax = stacks[row]!;
      }
      if (peak > this.#peak) this.#peak = peak;
      this.#raise(batch, row, isPassed ? RAISED : regime[row], aim);
      if (regime[row] === UNEXPLAINED) this.#unexplained(batch, row);
      else if (isPassed || regime[row] === RAISED)
        this.#jump(batch, row, row > from ? batch.heapMarked[row - 1] : this.#marked);
      // Both are truncated: the goal was certainly passed if the heap is more than a MiB above.
      if (end > aim + 1 && regime[row] !== OFF && regime[row] !== FORCED_GOAL)
        this.#overshot(batch, row, aim);
    }
    for (let row = from; row < to && !this.#from; row++) {
      if (!this.#follows(batch, row, from)) continue;
      this.#from = this.#partsOf(batch, row, from, { ...NO_PARTS });
      this.#to = { ...this.#from };
    }
    if (this.#to) {
      let row = to - 1;
      while (row >= from && !this.#follows(batch, row, from)) row--;
      if (row >= from) this.#partsOf(batch, row, from, this.#to);
    }
    this.stacks = stacksOf(batch, to - 1);
    heapOf(batch, to - 1, this.#last);
    this.#marked = batch.heapMarked[to - 1]!;
  }

  #raise({ n, stacks }: CycleBatch, row: number, regime: number, aim: number): void {
    const high = stacks[row] >= 0 ? aim + stacks[row] : aim;
    if (!(high > this.#highest[regime]) || aim >= OFF_GOAL_MIB) return;
    this.#highest[regime] = high;
    this.#highestN[regime] = n[row]!;
  }

  get facts(): GoalFacts {
    const highest: GoalFacts['highest'] = {};
    REGIMES.forEach((name, i) => {
      if (name && this.#highest[i] > 0)
        highest[name] = { n: this.#highestN[i], bytes: this.#highest[i] * MIB };
    });
    const { above, below, jumps } = this;
    return { above, below, jumps, highest };
  }

  /** Counts cycles by regime: `late` more or fewer of each; none is a limit's while the first goals are not understood. */
  count(record: SummaryRecord, late: Int32Array, isOpen: boolean): void {
    const regimes: SummaryRecord['goal_regimes'] = {};
    REGIMES.forEach((name, i) => {
      const count = this.#regimes[i] + late[i];
      if (name && count > 0 && !(i === LIMIT && isOpen)) regimes[name] = count;
    });
    if (Object.keys(regimes).length > 0) record.goal_regimes = regimes;
  }

  /** `segments`: GOGC as it is known by now. */
  summarize(record: SummaryRecord, segments: GogcSegment[]): void {
    if (this.#peak > 0) record.peak_bytes = Math.round(this.#peak * MIB);
    if (!Number.isNaN(this.stacksMax)) record.stacks_max_bytes = this.stacksMax * MIB;
    const overshoot = this.#overshoot;
    if (overshoot.cycles > 0) {
      record.overshoot = { ...overshoot, max: Number(overshoot.max.toFixed(3)) };
      if (this.#before > 0) record.overshoot.before = this.#before;
      if (this.#limited > 0) record.overshoot.limited = this.#limited;
    }
    if (this.#from && this.#to && this.#from.n !== this.#to.n) {
      const isLimited = (record.goal_regimes?.limit ?? 0) > 0;
      const [from, to] = [this.#from, this.#to].map((parts) => this.#heldAsTold(parts, isLimited));
      record.goal = decompose(...withGogc([from, to], segments, this.isExact));
    }
  }

  /** A goal that was taken for a limit's until later ones showed that there was none. */
  #heldAsTold(parts: GoalParts, isLimited: boolean): GoalParts {
    if (parts.held !== 'limit' || isLimited) return parts;
    return { ...parts, held: parts.n === this.firstN ? 'minimum' : 'live' };
  }

  #jump(batch: CycleBatch, row: number, from: number): void {
    const to = batch.heapEnd[row];
    if (!(to >= JUMP * from && to - from >= FAR_MIB)) return;
    if (this.jumps.length === MOST_JUMPS) this.jumps.shift();
    this.jumps.push({ n: batch.n[row], atMs: batch.atMs[row], from });
  }

  #unexplained(batch: CycleBatch, row: number): void {
    const residual = goalResidual(batch, row);
    const side = residual > 0 ? this.above : this.below;
    side.cycles++;
    if (!(Math.abs(residual) > side.most)) return;
    side.most = Math.abs(residual);
    side.n = batch.n[row]!;
    side.line = batch.line[row]!;
  }

  #overshot({ heapStart, heapEnd, n: numbers, regime }: CycleBatch, row: number, goal: number): void {
    const overshoot = this.#overshoot;
    overshoot.cycles++;
    const [n, end] = [numbers[row], heapEnd[row]];
    const ratio = end / Math.max(goal, 1);
    if (n > STARTING && end - 1 >= FAR * goal && end - 1 >= goal + FAR_MIB) {
      overshoot.far++;
      if (heapStart[row] - goal > (end - goal) / 2) {
        if (regime[row] === LIMIT) this.#limited++;
        else this.#before++;
      }
    }
    if (ratio <= overshoot.max) return;
    overshoot.max = ratio;
    overshoot.n = n;
  }

  /** A goal's parts are known if its previous cycle is, or if the cycle is a process's first. */
  #follows(batch: CycleBatch, row: number, from: number): boolean {
    const n = batch.n[row];
    const regime = batch.regime[row];
    const goal = batch.goal[row];
    if (!(goal >= 0 && goal < OFF_GOAL_MIB) || regime === OFF || regime === FORCED_GOAL) return false;
    return n === this.firstN || (row > from ? batch.n[row - 1] : this.#last.n) === n - 1;
  }

  /** Writes the parts of such a row's goal into `parts`. */
  #partsOf(batch: CycleBatch, row: number, from: number, parts: GoalParts): GoalParts {
    const n = batch.n[row];
    const regime = batch.regime[row];
    if (n !== this.firstN && row > from) heapOf(batch, row - 1, parts);
    else
      Object.assign(parts, n === this.firstN ? { ...NOTHING, globals: globalsOf(batch, row) } : this.#last);
    parts.n = n;
    parts.goal = batch.goal[row]!;
    parts.isOnLine = n !== this.firstN && (regime === GOGC || regime === CHANGED);
    parts.held = regime === LIMIT ? 'limit' : n === this.firstN ? 'minimum' : (this.#held[regime] ?? 'live');
    return parts;
  }
}

type Heap = Omit<GoalParts, 'goal' | 'gogc' | 'held' | 'isOnLine'>;

function heapOf(batch: CycleBatch, row: number, heap: Heap): void {
  heap.n = batch.n[row]!;
  heap.floor = batch.liveFloor[row]!;
  heap.markAllocation = batch.heapMarked[row] - batch.liveFloor[row];
  heap.stacks = stacksOf(batch, row);
  heap.globals = globalsOf(batch, row);
}

/**
 * The parts of both goals with GOGC as it is known by now. If it is unknown, goals in one segment of GOGC were moved by the live
 * heap alone; across segments the cause is unexplained.
 */
function withGogc(
  ends: readonly [GoalParts, GoalParts],
  segments: GogcSegment[],
  isExact: boolean,
): [GoalParts, GoalParts] {
  const segmentOf = ({ n }: GoalParts): GogcSegment | undefined =>
    segments.findLast((segment) => segment.from_n <= n);
  const isOneLine = segmentOf(ends[0]) === segmentOf(ends[1]);
  const known = (parts: GoalParts): GoalParts => {
    const likely = segmentOf(parts)?.likely;
    if (likely !== undefined) {
      const gogc = likely / 100;
      const isRaised =
        parts.held === 'minimum' &&
        parts.goal >= Math.max(firstGoalOf(gogc), (parts.globals + 1) * gogc) + FIRST_RAISED_MIB;
      return { ...parts, gogc, held: isRaised ? 'large_allocation' : parts.held };
    }
    return { ...parts, gogc: 0, held: parts.held === 'live' && !isOneLine ? 'unexplained' : parts.held };
  };
  const [from, to] = [known(ends[0]), known(ends[1])];
  // No goal is below the minimum heap: one that is not above the first goal is held by it too.
  const isHeld = from.held === 'minimum' && to.held === 'live' && to.goal <= from.goal && isOneLine;
  return onOneLine([from, isHeld ? { ...to, held: 'minimum' } : to], isExact, isOneLine);
}

/** The most that GOGC alone makes of a goal at the minimum heap: 4 MiB × GOGC/100; up to 1.17 it began on a line through 8/15 of that. */
const firstGoalOf = (gogc: number): number => 4 * gogc * Math.max(1, (1 + gogc) / 1.875);

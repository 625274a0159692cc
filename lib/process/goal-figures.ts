// What the goals of a window add up to: the drift from the first to the last, how far heaps passed them, and the peak.
import type { CycleBatch } from '../model/batch.js';
import type { GogcSegment, SummaryRecord } from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { decompose, type GoalParts } from './drift.js';
import { FORCED_GOAL, LIMIT, MINIMUM, OFF, RAISED, UNEXPLAINED } from './goal.js';

/** What holds a goal of each regime away from GOGC's line. */
const HELD: Partial<Record<number, GoalParts['held']>> = {
  [MINIMUM]: 'minimum',
  [RAISED]: 'raised',
  [UNEXPLAINED]: 'unexplained',
};

export class GoalFigures {
  /** The last cycle's, MiB. */
  stacks = 0;
  stacksMax = NaN;
  #overshoots = 0;
  #overshootMax = 0;
  #overshootN = NaN;
  #peak = 0;
  // The cycle before, from which the next goal comes.
  #n = NaN;
  #floor = 0;
  #ceiling = 0;
  #globals = 0;
  #from: GoalParts | undefined;
  readonly #to: GoalParts = {
    n: NaN,
    goal: 0,
    floor: 0,
    markAllocation: 0,
    stacks: 0,
    globals: 0,
    gogc: 0,
    held: 'line',
  };

  add(batch: CycleBatch, row: number, regime: number, floor: number): void {
    const goal = batch.goal[row];
    const end = batch.heapEnd[row];
    const stacks = batch.stacks[row] >= 0 ? batch.stacks[row] : 0;
    if (batch.stacks[row] >= 0 && !(stacks <= this.stacksMax)) this.stacksMax = stacks;
    const peak = (goal >= 0 && goal < OFF_GOAL_MIB ? Math.max(goal, end) : end) + stacks;
    if (peak > this.#peak) this.#peak = peak;
    if (goal >= 0 && regime !== OFF && regime !== FORCED_GOAL) {
      // Both are truncated: passed for sure from a whole MiB above on.
      if (end > goal + 1) this.#overshoot(end / Math.max(goal, 1), batch.n[row]);
      this.#compare(batch.n[row], goal, regime);
    }
    this.#n = batch.n[row];
    this.#floor = floor;
    this.#ceiling = batch.heapMarked[row];
    this.stacks = stacks;
    this.#globals = batch.globals[row] >= 0 ? batch.globals[row] : 0;
  }

  /** `segments`: GOGC as it is known by now. */
  tell(record: SummaryRecord, segments: GogcSegment[]): void {
    if (this.#peak > 0) record.peak_bytes = Math.round(this.#peak * MIB);
    if (!Number.isNaN(this.stacksMax)) record.stacks_max_bytes = this.stacksMax * MIB;
    if (this.#overshoots > 0) {
      const max = Number(this.#overshootMax.toFixed(3));
      record.overshoot = { cycles: this.#overshoots, max, n: this.#overshootN };
    }
    if (this.#from && this.#from.n !== this.#to.n) {
      record.goal = decompose(withGogc(this.#from, segments), withGogc(this.#to, segments));
    }
  }

  #overshoot(ratio: number, n: number): void {
    this.#overshoots++;
    if (ratio <= this.#overshootMax) return;
    this.#overshootMax = ratio;
    this.#overshootN = n;
  }

  /** Only a goal whose cycle before is known can be divided into its parts; the first of a process has none. */
  #compare(n: number, goal: number, regime: number): void {
    const first = n === 1;
    if (!first && this.#n !== n - 1) return;
    const parts = this.#to;
    parts.n = n;
    parts.goal = goal;
    parts.floor = first ? 0 : this.#floor;
    parts.markAllocation = first ? 0 : this.#ceiling - this.#floor;
    parts.stacks = first ? 0 : this.stacks;
    parts.globals = first ? 0 : this.#globals;
    parts.held = regime === LIMIT ? 'limit' : first ? 'minimum' : (HELD[regime] ?? 'line');
    this.#from ??= { ...parts };
  }
}

/** The goal's parts with GOGC as it is known by now; where only a limit is known, it alone held the goal. */
function withGogc(parts: GoalParts, segments: GogcSegment[]): GoalParts {
  const likely = segments.findLast((segment) => segment.from_n <= parts.n)?.likely;
  return likely === undefined ? { ...parts, gogc: 0, held: 'limit' } : { ...parts, gogc: likely / 100 };
}

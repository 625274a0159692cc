// The live heap's figures: first and last value, course, steps, and when the peak reaches the container's limit.
import type { CycleBatch } from '../model/batch.js';
import {
  MOVES,
  ORDERED_CYCLES,
  TREND_CYCLES,
  type JoinedFigures,
  type SummaryRecord,
} from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { quantilesByTime } from '../stats/by-time.js';
import { trend } from '../stats/trend.js';
import { courseOf, stillRises } from './course.js';
import { HEAP_MIN } from './epochs.js';
import { exactCourse } from './exact-course.js';
import { History } from './history.js';
import { stepsOf } from './steps.js';
import { settledFrom } from './settled.js';

/** A cycle that kept this share of what it could allocate filled the heap. */
const KEPT = 0.5;

/**
 * A process fills its heap when it starts, so a log of these seconds alone shows no growth of the service. golang/go#73581: ten
 * cycles in 78 ms, 1 to 14 MiB. A trace's time begins with the trace.
 */
const START_S = 2;

/** A heap was that far from its usual level for so many cycles in sequence: a single one may be one large object's … */
const AWAY = 3;
/** … or in so many and one in ten of all: cycles are rare after a burst, so that each burst may be seen by one or two. */
const OFTEN = 0.1;

/** The prints' truncation, MiB. */
const QUANTUM = 1;

/**
 * A heap rises if in nine of ten pairs of cycles the later one has the larger heap (Kendall's tau 0.8). Five cycles in any order
 * do so once in 24 times (Kendall 1938), eight once in 1,000 …
 */
const RISING = 0.9;
/** … and the last heap is at least this share of the maximum: it has not come down again. */
const ENDS = 0.8;

/** Cycles that a trace has to the byte, and whether they are nearly all of the process's. */
export interface ExactPart extends Readonly<Pick<JoinedFigures, 'from_n' | 'to_n'>> {
  isNearlyAll: boolean;
}

export class LiveHeap {
  readonly history = new History();
  #firstFloor = NaN;
  #firstCeiling = NaN;
  #lastFloor = NaN;
  #lastCeiling = NaN;
  #max = 0;

  add(batch: CycleBatch, from: number, to: number): void {
    const { liveFloor, heapMarked } = batch;
    if (this.history.length === 0) {
      this.#firstFloor = liveFloor[from]!;
      this.#firstCeiling = heapMarked[from]!;
    }
    this.#lastFloor = liveFloor[to - 1]!;
    this.#lastCeiling = heapMarked[to - 1]!;
    this.history.add(batch, from, to);
    for (let row = from; row < to; row++) if (heapMarked[row] > this.#max) this.#max = heapMarked[row];
  }

  /** `part`: the cycles with exact figures. `stacksMib`: those of the last cycle. `memoryLimit`: the container's, bytes. */
  summarize(
    record: SummaryRecord,
    part: ExactPart | undefined,
    stacksMib: number,
    memoryLimit: number | undefined,
  ): void {
    const { history } = this;
    if (history.length === 0) return;
    const marked = history.total('paceMarked');
    if (marked > 0) record.mark_ns_per_mib = Math.round(history.total('paceMark') / marked);
    const steps = stepsOf(history);
    if (steps.length > 0) record.steps = steps;
    const [n, at, floor, ceiling] = history.columns('n', 'at', 'floor', 'ceiling');
    const filled = filledAt(history);
    const exact = part?.isNearlyAll === true ? n.findIndex((number) => number >= part.from_n) : -1;
    const [low, high] = [floor, ceiling].map((bound) =>
      part?.isNearlyAll === false ? likePrinted(n, bound, part) : bound,
    );
    const told = courseOf(at, low, high, QUANTUM, filled);
    const course =
      exact < 0
        ? told.course === 'growing' && history.timed && at[at.length - 1] < START_S
          ? 'unclear'
          : told.course
        : exactCourse(
            told.course,
            at.slice(exact),
            floor.slice(exact),
            ceiling.slice(exact),
            Math.max(0, filled - 1 - exact),
          );
    // A slope needs eight cycles: if the one that filled the heap leaves seven, all are used.
    const { slope, p, from, ...reach } =
      told.slope === undefined && course === 'growing' ? courseOf(at, low, high, QUANTUM) : told;
    const middle = middleOf(floor, ceiling);
    const times = history.timed ? at : n;
    const [p25, p75] = quantilesByTime(middle, times, [0.25, 0.75]);
    const live: SummaryRecord['live_heap'] = {
      first_bytes: Math.round(((this.#firstFloor + this.#firstCeiling) / 2) * MIB),
      last_bytes: Math.round(((this.#lastFloor + this.#lastCeiling) / 2) * MIB),
      first_floor_bytes: this.#firstFloor * MIB,
      first_ceiling_bytes: this.#firstCeiling * MIB,
      last_floor_bytes: this.#lastFloor * MIB,
      last_ceiling_bytes: this.#lastCeiling * MIB,
      max_bytes: this.#max * MIB,
      p25_bytes: Math.round(p25 * MIB),
      p75_bytes: Math.round(p75 * MIB),
      course,
    };
    if (history.timed && slope !== undefined) {
      live.slope_bytes_per_s = Math.round(slope * MIB);
      live.slope_low = Math.round(reach.low! * MIB);
      live.slope_high = Math.round(reach.high! * MIB);
      if (from !== undefined) live.slope_from_n = n[from]!;
    }
    if (p !== undefined) live.trend_p = p;
    if (course === 'level' && swings(history, middle, p25, p75)) {
      live.swings = true;
      live.least_bytes = Math.round(Math.min(...middle.slice(usualFrom(middle, p25, p75))) * MIB);
    }
    const isStart = at.length < TREND_CYCLES && history.timed && at[at.length - 1] < START_S;
    if (filled === at.length && !isStart) live.filling = true;
    else if ((course === 'level' || course === 'unclear') && rises(middleOf(low, high), times))
      live.rising = true;
    if (course === 'unclear' && history.timed && !live.filling && !live.rising) {
      const settled = settledFrom(at, floor, ceiling);
      if (settled !== undefined) live.level_since_s = Math.round(at[settled] * 1e3) / 1e3;
    }
    record.live_heap = live;
    if (memoryLimit !== undefined && course === 'growing' && history.timed) {
      const seconds = this.#secondsTo(memoryLimit / MIB - stacksMib, from);
      if (seconds !== undefined) record.time_to_limit_s = seconds;
    }
  }

  /** Seconds until the peak reaches `mib` at its slope from an index on. An upper bound, because logs do not contain non-heap memory. */
  #secondsTo(mib: number, from = 0): number | undefined {
    const { history } = this;
    const goal = history.column('goal');
    const peaks = history
      .column('end')
      .map((end, i) => (goal[i] < OFF_GOAL_MIB ? Math.max(end, goal[i]) : end));
    const left = mib - peaks[peaks.length - 1];
    if (left <= 0) return 0;
    const growth = trend(history.column('at').slice(from), peaks.slice(from));
    return growth && growth.slope > 0 ? Math.round(left / growth.slope) : undefined;
  }
}

const middleOf = (floor: readonly number[], ceiling: readonly number[]): number[] =>
  floor.map((value, i) => (value + ceiling[i]) / 2);

/**
 * A bound of the live heap as if no cycle were exact. A print lacks half a MiB on average, so that the heap of a log seems to rise where its
 * trace begins, and to stop where that ends.
 */
const likePrinted = (
  n: readonly number[],
  bound: readonly number[],
  { from_n: from, to_n: to }: ExactPart,
): number[] => bound.map((mib, i) => (n[i] >= from && n[i] <= to ? Math.max(0, mib - QUANTUM / 2) : mib));

/** The first cycle with a heap in `[low, high]`. */
const usualFrom = (middle: readonly number[], low: number, high: number): number =>
  Math.max(
    0,
    middle.findIndex((mib) => mib >= low && mib <= high),
  );

/**
 * Whether a heap without a trend moves all the same, after it was first at its usual level, `[low, high]`. Less than the minimum heap
 * moves nothing.
 */
function swings(history: History, middle: readonly number[], low: number, high: number): boolean {
  if (high >= HEAP_MIN && high > MOVES * low) return true;
  const centre = (low + high) / 2;
  const usual = usualFrom(middle, low, high);
  let [away, inAll, cycles] = [0, 0, 0];
  const isLong = middle.some((mib, i) => {
    if (i <= usual) return false;
    const [less, more] = [Math.min(mib, centre) + QUANTUM, Math.max(mib, centre) - QUANTUM];
    const isAway = more + QUANTUM >= HEAP_MIN && more > MOVES * less;
    cycles += history.cyclesIn(i);
    if (isAway) inAll += history.cyclesIn(i);
    away = isAway ? away + history.cyclesIn(i) : 0;
    return away >= AWAY;
  });
  return isLong || inAll >= Math.max(AWAY, OFTEN * cycles);
}

/**
 * Where the heap has been filled: the first bucket behind the initial ones that kept at least half of what they could allocate,
 * each by itself (except for single ones in between) and all together. Such a heap multiplies from cycle to cycle in any
 * service: growth during a start is no sign of a leak.
 */
export function filledAt(history: History): number {
  const [n, ceiling, goal] = history.columns('n', 'ceiling', 'goal');
  let [filled, looked] = [0, 0];
  let [before, beforeN] = [0, n[0] - 1];
  let [missed, room] = [0, 0];
  for (let i = 0; i < n.length && i <= looked + 1; i++) {
    const [now, cycles] = [ceiling[i] + QUANTUM, n[i] - beforeN];
    // If cycles are missing in between: as if it had multiplied evenly.
    const last = cycles > 1 && before > 0 ? before * (now / before) ** ((cycles - 1) / cycles) : before;
    missed += last - before;
    room += goal[i] - last;
    // All together they kept what is there now. Adding up each cycle’s truncation would make any growth of a small heap a start.
    const kept = now - missed;
    // A goal equal to the heap (a limit's) has no room to fill, and a heap that is printed as 0 fills none.
    const fills = ceiling[i] > 0 && goal[i] - last > QUANTUM && now - last >= KEPT * (goal[i] - last);
    if (fills) looked = i + 1;
    if (fills && kept >= KEPT * room) filled = i + 1;
    [before, beforeN] = [ceiling[i], n[i]];
  }
  return filled;
}

/**
 * Whether the heap plainly rises although no trend is proven: too few cycles, a start, or growth that doubles at the end.
 * It is larger than the minimum heap, has at least doubled, and did not stop: cycles of a heap that fills follow each other
 * so quickly that most of them can lie before the time in which it stays as it is.
 */
function rises(middle: readonly number[], times: readonly number[]): boolean {
  const last = middle.at(-1)!;
  const most = Math.max(...middle);
  if (
    middle.length < ORDERED_CYCLES ||
    last < HEAP_MIN ||
    last < 2 * (middle[0] + QUANTUM) ||
    last < ENDS * most
  )
    return false;
  let [up, down] = [0, 0];
  middle.forEach((value, i) => {
    for (let k = 0; k < i; k++)
      if (value > middle[k]) up++;
      else if (value < middle[k]) down++;
  });
  // Cycles come rarely in the end: those of a start can be most of them, and the heap has been level ever since.
  const halfTime = (times[0] + times[times.length - 1]) / 2;
  const early = middle[times.findLastIndex((time) => time <= halfTime)];
  if (last <= early + QUANTUM || up < RISING * (up + down) || up <= (middle.length * (middle.length - 1)) / 4)
    return false;
  return stillRises(
    { times, floor: middle, ceiling: middle },
    (last - middle[0]) / (times[times.length - 1] - times[0]),
  );
}

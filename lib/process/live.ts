// The live heap between its bounds: what it was at first and last, its course, its steps, and when its peak meets a limit.
import { quantileSorted } from 'simple-statistics';
import type { CycleBatch } from '../model/batch.js';
import type { SummaryRecord } from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { trend } from '../stats/trend.js';
import { courseOf } from './course.js';
import { exactCourse } from './exact-course.js';
import { History } from './history.js';
import { stepsOf } from './steps.js';

/** Of what a cycle could allocate, so much was kept: half is as much a heap that is being filled as one with garbage. */
const KEPT = 0.5;

/**
 * A start fills the heap from nothing: what a log tells of the first seconds of a process says nothing of the service.
 * golang/go#73581: ten cycles in 78 ms, 1 MiB to 14. A trace's time begins with the trace.
 */
const START_S = 2;

/** The prints' truncation, MiB. */
const QUANTUM = 1;

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

  /** `exactFrom`: from this cycle on figures are to the byte; NaN where they are not. `stacksMib` are those of the last cycle; `memoryLimit`, in bytes, is what the container allows. */
  tell(record: SummaryRecord, exactFrom: number, stacksMib: number, memoryLimit: number | undefined): void {
    const { history } = this;
    if (history.length === 0) return;
    const marked = history.total('paceMarked');
    if (marked > 0) record.mark_ns_per_mib = Math.round(history.total('paceMark') / marked);
    const steps = stepsOf(history);
    if (steps.length > 0) record.steps = steps;
    const [at, floor, ceiling] = history.columns('at', 'floor', 'ceiling');
    const filled = filledAt(history);
    const told = courseOf(at, floor, ceiling, QUANTUM, filled);
    const { slope, low, high, p } = told;
    const exact = history.column('n').findIndex((n) => n >= exactFrom);
    const course =
      exact < 0
        ? told.course === 'growing' && history.timed && at[at.length - 1] < START_S
          ? 'unclear'
          : told.course
        : exactCourse(told.course, at.slice(exact), floor.slice(exact), ceiling.slice(exact));
    const middles = Array.from(floor, (value, i) => (value + ceiling[i]) / 2).sort((a, b) => a - b);
    const live: SummaryRecord['live_heap'] = {
      first_bytes: Math.round(((this.#firstFloor + this.#firstCeiling) / 2) * MIB),
      last_bytes: Math.round(((this.#lastFloor + this.#lastCeiling) / 2) * MIB),
      first_floor_bytes: this.#firstFloor * MIB,
      first_ceiling_bytes: this.#firstCeiling * MIB,
      last_floor_bytes: this.#lastFloor * MIB,
      last_ceiling_bytes: this.#lastCeiling * MIB,
      max_bytes: this.#max * MIB,
      p25_bytes: Math.round(quantileSorted(middles, 0.25) * MIB),
      p75_bytes: Math.round(quantileSorted(middles, 0.75) * MIB),
      course,
    };
    if (history.timed && slope !== undefined) {
      live.slope_bytes_per_s = Math.round(slope * MIB);
      live.slope_low = Math.round(low! * MIB);
      live.slope_high = Math.round(high! * MIB);
    }
    if (p !== undefined) live.trend_p = p;
    if (filled === at.length) live.filling = true;
    record.live_heap = live;
    if (memoryLimit !== undefined && course === 'growing' && history.timed) {
      const seconds = this.#secondsTo(memoryLimit / MIB - stacksMib);
      if (seconds !== undefined) record.time_to_limit_s = seconds;
    }
  }

  /** When the peak reaches so many MiB if it grows on as it did. Other memory is not in a log: that is the latest time. */
  #secondsTo(mib: number): number | undefined {
    const { history } = this;
    const goal = history.column('goal');
    const peaks = history
      .column('end')
      .map((end, i) => (goal[i] < OFF_GOAL_MIB ? Math.max(end, goal[i]) : end));
    const left = mib - peaks[peaks.length - 1];
    if (left <= 0) return 0;
    const growth = trend(history.column('at'), peaks);
    return growth && growth.slope > 0 ? Math.round(left / growth.slope) : undefined;
  }
}

/**
 * Where the heap has been filled: the first bucket after those at the log's beginning that kept half and more of what they
 * could allocate, each by itself, but for single ones between, and all together. Such a heap multiplies from cycle to
 * cycle whatever it is: a start says nothing of the service.
 */
export function filledAt(history: History): number {
  const [n, ceiling, goal] = history.columns('n', 'ceiling', 'goal');
  let filled = 0;
  let [before, beforeN] = [0, n[0] - 1];
  let [kept, room] = [0, 0];
  for (let i = 0; i < n.length && i <= filled + 1; i++) {
    const [now, cycles] = [ceiling[i] + QUANTUM, n[i] - beforeN];
    // Where cycles are missing between: as if it had multiplied evenly.
    const last = cycles > 1 && before > 0 ? before * (now / before) ** ((cycles - 1) / cycles) : before;
    kept += now - last;
    room += goal[i] - last;
    // A goal that stands on the heap (a limit's) has no room to fill, and a heap that is printed as 0 fills none.
    const fills = ceiling[i] > 0 && goal[i] - last > QUANTUM && now - last >= KEPT * (goal[i] - last);
    if (fills && kept >= KEPT * room) filled = i + 1;
    [before, beforeN] = [ceiling[i], n[i]];
  }
  return filled;
}

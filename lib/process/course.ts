// Does one process's live heap grow? A print tells only bounds of what was live, so both have to say so;
// and a heap that fills, swings or comes in steps rises too, without ever being a leak.

import { mean, median, min, quantile } from 'simple-statistics';

import type { LiveHeapCourse } from '../model/records.js';
import { MIN_POINTS, trend } from '../stats/trend.js';
import { risingSwings, type CourseFigures } from './swings.js';

/** `course`, and the figures of the cycles that it was judged by: absent when these are fewer than eight. */
export interface Course extends Partial<CourseFigures> {
  course: LiveHeapCourse;
}

// The customary level. That a wandering series reaches it no oftener is shown by bench/trend-calibration.mjs.
const SIGNIFICANT = 0.05;

interface Move extends CourseFigures {
  /** 1 and −1 when both bounds go that way, and far enough that what was live must have gone there too. */
  way: -1 | 0 | 1;
  /** One bound moves, the other does not follow. */
  torn: boolean;
}

interface Bounds {
  times: number[];
  floor: number[];
  ceiling: number[];
}

/**
 * The course of the live heap between `floor` (max(0, Z−(Y−X))) and `ceiling` (Z: what is allocated during the mark
 * is marked too) over the cycles of one process, or over buckets of them. `times` ascend, all are finite; RangeError
 * when they differ in length. `quantum` is the truncation of the figures in their own unit: 1 for MiB as printed.
 *
 * - `growing`: both bounds rise, the later half stands clear of the earlier, and the rise has not stopped.
 * - `levelled`: they rose over eight cycles or more, then stopped without turning back.
 * - `falling`: as `growing`, downwards. `unclear`: fewer than eight cycles, or one bound moves and the other does not.
 *
 * A heap that was level for eight cycles and more and then grows clear of all that was before is `growing`, by its later part;
 * one that swings is, where each trough and each crest lies above the one before.
 *
 * The first `filled` cycles filled a heap that was empty: what grows must have gone on growing after them.
 * A rise within fewer than eight cycles from the first is a heap being filled, and left out of the judgement:
 * from the 4 MiB minimum, GOGC=100 reaches half a GiB in seven cycles (runtime/mgcpacer.go, heapGoalInternal).
 */
export function courseOf(
  times: ArrayLike<number>,
  floor: ArrayLike<number>,
  ceiling: ArrayLike<number>,
  quantum: number,
  filled = 0,
): Course {
  if (floor.length !== times.length || ceiling.length !== times.length) {
    throw new RangeError(`${times.length} times, ${floor.length} floors, ${ceiling.length} ceilings`);
  }
  const all = { times: Array.from(times), floor: Array.from(floor), ceiling: Array.from(ceiling) };
  const whole = course(all, quantum);
  if (filled === 0) return whole;
  const rest = since(all, filled);
  const served = course(rest, quantum);
  // A short rest proves no trend by itself: it is enough that it goes on as the whole does.
  return whole.course === 'growing' && goesOn(rest, served.slope, whole.slope) ? whole : served;
}

function course(all: Bounds, quantum: number): Course {
  const start = bend(all);
  const whole = start < MIN_POINTS - 1 ? judge(since(all, start), quantum) : judge(all, quantum);
  if (whole.course !== 'level' && whole.course !== 'unclear') return whole;
  return lateRise(all, quantum) ?? swingingRise(all, whole, quantum) ?? whole;
}

/** Whether what came after the heap was filled rises at half the whole's pace and more, one half clear of the other. */
const goesOn = (rest: Bounds, slope = NaN, whole = 0): boolean =>
  slope >= 0.5 * whole && standsClear(rest.ceiling, rest.floor) && stillRises(rest, slope);

/** A rise of both bounds inside swings, which to the trend test is a wander. */
function swingingRise(
  { times, floor, ceiling }: Bounds,
  { slope }: Course,
  quantum: number,
): Course | undefined {
  if (slope === undefined || slope * (times[times.length - 1] - times[0]) <= 2 * quantum) return undefined;
  const [low, high] = [risingSwings(times, floor, slope), risingSwings(times, ceiling, slope)];
  if (!low || !high) return undefined;
  return {
    course: 'growing',
    slope,
    low: Math.min(low.low, high.low),
    high: Math.max(low.high, high.high),
    p: Math.max(low.p, high.p),
  };
}

/** Points of a late rise: more than of a whole one, since its beginning is picked to fit. */
const LATE_POINTS = 12;
/** How far above all that was before it must end. */
const CLEAR = 1.2;

/** A heap that was level and now grows: the part that grows, where all of its end lies above all that was before. */
function lateRise(all: Bounds, quantum: number): Course | undefined {
  const n = all.times.length;
  const backwards = {
    times: all.times.map((time) => -time).reverse(),
    floor: [...all.floor].reverse(),
    ceiling: [...all.ceiling].reverse(),
  };
  const knot = n - 1 - bend(backwards);
  if (knot < MIN_POINTS || n - knot < LATE_POINTS) return undefined;
  const most = Math.max(...all.ceiling.slice(0, knot));
  const end = all.floor.slice(knot + Math.ceil(((n - knot) * 3) / 4));
  if (min(end) <= CLEAR * most + 2 * quantum) return undefined;
  const rise = judge(since(all, knot), quantum);
  return rise.course === 'growing' ? rise : undefined;
}

function judge(bounds: Bounds, quantum: number): Course {
  const whole = move(bounds, quantum);
  if (whole === undefined) return { course: 'unclear' };
  const { way, torn, ...figures } = whole;

  const knot = bend(bounds);
  const before = move(heldFrom(bounds, knot), quantum);
  const after = move(since(bounds, knot), quantum);
  const stopped = before !== undefined && after !== undefined && hasStopped(before, after);
  if (stopped && before.way === 1 && !turnsBack(bounds, knot)) {
    return { course: 'levelled', ...figures };
  }
  if (!stopped && way === 1 && standsClear(bounds.ceiling, bounds.floor))
    return { course: stillRises(bounds, figures.slope) ? 'growing' : 'unclear', ...figures };
  if (!stopped && way === -1 && standsClear(bounds.floor, bounds.ceiling, -1)) {
    return { course: 'falling', ...figures };
  }
  return { course: torn ? 'unclear' : 'level', ...figures };
}

function move({ times, floor, ceiling }: Bounds, quantum: number): Move | undefined {
  const low = trend(times, floor);
  const high = trend(times, ceiling);
  if (low === undefined || high === undefined) return undefined;
  const lowEnds = ends(times, floor, low.slope);
  const highEnds = ends(times, ceiling, high.slope);
  // A print is truncated, and the floor is made of three: what was live lies in floor−1 … ceiling+1 quanta.
  const rises = lowEnds[1] - quantum > highEnds[0] + quantum;
  const falls = highEnds[1] + quantum < lowEnds[0] - quantum;
  const agree = Math.sign(low.slope) === Math.sign(high.slope);
  const p = agree ? Math.max(low.p, high.p) : 1;
  const moves = (p: number, [from, to]: [number, number]): number =>
    p <= SIGNIFICANT && Math.abs(to - from) > 2 * quantum ? Math.sign(to - from) : 0;
  return {
    slope: (low.slope + high.slope) / 2,
    low: Math.min(low.low, high.low),
    high: Math.max(low.high, high.high),
    p,
    way: p > SIGNIFICANT ? 0 : rises ? 1 : falls ? -1 : 0,
    torn: moves(low.p, lowEnds) !== moves(high.p, highEnds),
  };
}

/** The trend line's values at the first and the last time. */
function ends(times: number[], values: number[], slope: number): [number, number] {
  const base = median(values.map((value, i) => value - slope * times[i]));
  return [base + slope * times[0], base + slope * times[times.length - 1]];
}

/**
 * Index of the bend where a line that stays level from there on fits the middle of the bounds best (least squares);
 * the last index when a straight line does. At least eight points follow a bend, or nobody could say that it is one.
 */
function bend({ times, floor, ceiling }: Bounds): number {
  const n = times.length;
  if (n === 0) return 0;
  const time = fromMean(times);
  const value = fromMean(floor.map((low, i) => (low + ceiling[i]) / 2));
  // Sums up to the bend, values centred; after it all points have its time.
  let x = 0;
  let xx = 0;
  let xy = 0;
  let rest = 0;
  let best = -1;
  let knot = n - 1;
  for (let i = 0; i < n; i++) {
    const at = time[i];
    x += at;
    xx += at * at;
    xy += at * value[i];
    rest -= value[i];
    if (i > n - MIN_POINTS && i < n - 1) continue;
    const after = n - 1 - i;
    const spread = xx + after * at * at - (x + after * at) ** 2 / n;
    const explained = spread > 0 ? (xy + at * rest) ** 2 / spread : 0;
    if (explained > best || (i === n - 1 && explained === best)) {
      best = explained;
      knot = i;
    }
  }
  return knot;
}

function fromMean(values: number[]): number[] {
  const centre = mean(values);
  return values.map((value) => value - centre);
}

/** The bounds from a cycle on. */
function since({ times, floor, ceiling }: Bounds, from: number): Bounds {
  return { times: times.slice(from), floor: floor.slice(from), ceiling: ceiling.slice(from) };
}

/** The same with time standing still from the bend on: its trend is that of a rise which stopped there. */
function heldFrom({ times, floor, ceiling }: Bounds, knot: number): Bounds {
  return { times: times.map((time) => Math.min(time, times[knot])), floor, ceiling };
}

/** No more movement the same way after the bend, and slower beyond doubt: an `after` too noisy to tell proves nothing. */
function hasStopped(before: Move, after: Move): boolean {
  if (after.way === before.way) return false;
  return before.slope > 0 ? after.high < before.slope : after.low > before.slope;
}

/** Of the whole rise's pace, so much must be left over the last third of the time. */
const PACE_LEFT = 0.2;

/**
 * Whether it rises in the last third of the time too. A heap that levelled off there, in cycles too few to show a bend,
 * is none that grows; nor can it be said that it is level.
 */
function stillRises({ times, floor, ceiling }: Bounds, slope: number): boolean {
  const late = times[times.length - 1] - (times[times.length - 1] - times[0]) / 3;
  const from = times.findIndex((time) => time >= late);
  const [at, values] = [times.slice(from), floor.slice(from).map((low, i) => (low + ceiling[from + i]) / 2)];
  if (at.length < 4) return true;
  const half = at.length >> 1;
  const [t0, t1] = [mean(at.slice(0, half)), mean(at.slice(-half))];
  return mean(values.slice(-half)) - mean(values.slice(0, half)) > PACE_LEFT * slope * (t1 - t0);
}

/** Whether the heap was ever nearer to where its rise began than to where it ended, once it had ended: a saw-tooth. */
function turnsBack({ floor, ceiling }: Bounds, knot: number): boolean {
  const from = min(ceiling.slice(0, MIN_POINTS));
  const to = median(ceiling.slice(knot));
  return min(floor.slice(knot)) < (from + to) / 2;
}

/**
 * Whether most of the later half lies beyond most of the earlier one, its nearer bound against their farther one:
 * boxes of a box plot that do not overlap (Tukey, Exploratory Data Analysis, 1977). A swing that happens to end high
 * fails it, whatever its slope.
 */
function standsClear(earlier: number[], later: number[], way: 1 | -1 = 1): boolean {
  const half = earlier.length >> 1;
  const [before, after] = [earlier.slice(0, half), later.slice(half)];
  return way === 1
    ? quantile(after, 0.25) > quantile(before, 0.75)
    : quantile(after, 0.75) < quantile(before, 0.25);
}

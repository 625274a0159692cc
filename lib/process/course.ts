// Does the live heap of a process grow? A line gives only bounds of the live heap, so both have to show it. A heap that is being
// filled, swings or moves in steps rises too, without being a leak.

import { linearRegression, mean, median, min, quantile } from 'simple-statistics';

import type { LiveHeapCourse } from '../model/records.js';
import { MIN_POINTS, trend } from '../stats/trend.js';
import { risingSwings, type CourseFigures } from './swings.js';

/** `course`, and the figures of the cycles that it was judged by: absent when these are fewer than eight. */
export interface Course extends Partial<CourseFigures> {
  course: LiveHeapCourse;
  /** The index from which on the slope is, if it is a later part’s. */
  from?: number;
}

// The customary level; bench/trend-calibration.mjs shows that random walks do not exceed it more often.
const SIGNIFICANT = 0.05;

interface Move extends CourseFigures {
  /** 1 or −1 if both bounds move that way, so far that the live heap must have, too. */
  way: -1 | 0 | 1;
  /** Only one of the bounds moves. */
  torn: boolean;
}

interface Bounds {
  times: readonly number[];
  floor: readonly number[];
  ceiling: readonly number[];
}

/**
 * The course of the live heap between `floor` (max(0, Z−(Y−X))) and `ceiling` (Z: objects allocated during the mark
 * are marked too) over the cycles of one process, or over buckets of them. `times` ascend, all are finite; RangeError
 * if the lengths differ. `quantum` is the truncation of the figures in their own unit: 1 for MiB as printed.
 *
 * - `growing`: both bounds rise, the later half lies clearly above the earlier, and the rise has not stopped.
 * - `levelled`: they rose over eight cycles or more, then stopped without turning back.
 * - `falling`: as `growing`, downwards. `unclear`: fewer than eight cycles, or one bound moves and the other does not.
 *
 * A heap that was level for at least eight cycles and then grows far above that is `growing`, by its later part; so is one that
 * was filled quickly and goes on growing more slowly. A heap that swings is `growing` if each trough and each crest is higher than
 * the previous one, and all of them rise by more than a cycle hides.
 *
 * The first `filled` cycles filled an empty heap: a growing heap must have gone on growing after them. A rise within the
 * first seven cycles fills the heap and is ignored: from the 4 MiB minimum, GOGC=100 reaches half a GiB in seven cycles
 * (runtime/mgcpacer.go, heapGoalInternal).
 */
export function courseOf(
  times: readonly number[],
  floor: readonly number[],
  ceiling: readonly number[],
  quantum: number,
  filled = 0,
): Course {
  if (floor.length !== times.length || ceiling.length !== times.length) {
    throw new RangeError(`${times.length} times, ${floor.length} floors, ${ceiling.length} ceilings`);
  }
  const all = { times, floor, ceiling };
  return ofLaterPart(all, courseOfAll(all, quantum, filled), quantum);
}

function courseOfAll(all: Bounds, quantum: number, filled: number): Course {
  const whole = course(all, quantum);
  if (filled === 0) return whole;
  const rest = since(all, filled);
  const served = shifted(course(rest, quantum), filled);
  // A short rest proves no trend by itself: it is enough that it continues the trend of the whole.
  const goesOn = served.slope === undefined ? keepsPace(rest) : continues(rest, served.slope, whole.slope);
  if (whole.course !== 'growing' || !goesOn) return served;
  // The start would count for the slope of few cycles.
  return served.course === 'growing' && served.high! < whole.slope! ? { from: filled, ...served } : whole;
}

/**
 * A growing heap that was level before: its slope is that of the part in which it grows, if all of that slope's interval is above the one
 * over all.
 */
function ofLaterPart(all: Bounds, told: Course, quantum: number): Course {
  if (told.course !== 'growing' || told.slope === undefined) return told;
  const late = lateRise(all, quantum);
  return late !== undefined && late.low! >= told.slope ? late : told;
}

function course(all: Bounds, quantum: number): Course {
  const start = bend(all);
  const filled = start < MIN_POINTS - 1 ? shifted(judge(since(all, start), quantum), start) : undefined;
  const isWave = filled?.course === 'growing' && comesBack(all, start, quantum);
  const whole = filled && !isWave ? filled : judge(all, quantum);
  if (whole.course !== 'level' && whole.course !== 'unclear') return whole;
  return lateRise(all, quantum) ?? swingingRise(all, whole, quantum) ?? whole;
}

/** Of points that lie anywhere, a trend line bears this share: Theil–Sen's breakdown point (Rousseeuw, Leroy, 1987), 1 − 1/√2. */
const OUTLIERS = 1 - Math.SQRT1_2;

/**
 * Whether a rise since `from` only brings back what the heap lost before, for longer than a trend of the whole would bear, and does
 * not end above it: a wave that began in its crest. A short peak while the program starts hides no leak.
 */
function comesBack(all: Bounds, from: number, quantum: number): boolean {
  const { times, ceiling } = all;
  if (from === 0 || mean(ceiling.slice(0, from)) <= ceiling[from]) return false;
  const share = (times[from] - times[0]) / (times[times.length - 1] - times[0]);
  return share > OUTLIERS && !endsAbove(all, from, quantum);
}

/** Whether the bounds end above all that was before the cycle `from`: the last quarter since then. */
function endsAbove({ floor, ceiling }: Bounds, from: number, quantum: number): boolean {
  const end = floor.slice(from + Math.ceil(((floor.length - from) * 3) / 4));
  return min(end) > CLEAR * Math.max(...ceiling.slice(0, from)) + 2 * quantum;
}

/** Whether the heap rose at least half as fast after it was filled, its later half clearly above the earlier one. */
const continues = (rest: Bounds, slope: number, whole = 0): boolean =>
  slope >= 0.5 * whole && standsClear(rest.ceiling, rest.floor) && stillRises(rest, slope);

/** Six cycles in any order are each higher than the one before once in 720 times, those of a random walk once in 32. */
const ORDERED = 6;
/**
 * The pace in the later half of the time, of that in the earlier one. What approaches a level slows down: at share r, an exponential
 * approach has r² / (1 − r²) of its rise still to come, so here at least twice as much again.
 */
const UNSLOWED = Math.sqrt(2 / 3);

/** The first cycle of the later half of the time. */
const halfTime = (times: readonly number[]): number =>
  times.findIndex((time) => time >= (times[0] + times[times.length - 1]) / 2);

/** Whether both bounds rise with each of too few cycles for a trend, and the heap in the later half of the time as fast as before. */
function keepsPace({ times, floor, ceiling }: Bounds): boolean {
  const last = times.length - 1;
  if (last + 1 < ORDERED || [floor, ceiling].some((bound) => bound.some((mib, i) => mib <= bound[i - 1])))
    return false;
  const middle = halfTime(times);
  const pace = (from: number, to: number): number =>
    (floor[to] + ceiling[to] - floor[from] - ceiling[from]) / (times[to] - times[from]);
  return middle < last && pace(middle, last) >= UNSLOWED * pace(0, middle);
}

/** A rise of both bounds inside swings, which the trend test takes for a random walk. */
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

/** Points of a late rise: more than for the whole series, because its beginning is chosen to fit. */
const LATE_POINTS = 12;
/** How far above everything before a late rise must end. */
const CLEAR = 1.2;

/** The growing part of a heap that was level before, if all of its last quarter lies above everything before. */
function lateRise(all: Bounds, quantum: number): Course | undefined {
  const n = all.times.length;
  if (n < MIN_POINTS + LATE_POINTS) return undefined;
  const backwards = {
    times: all.times.map((time) => -time).reverse(),
    floor: [...all.floor].reverse(),
    ceiling: [...all.ceiling].reverse(),
  };
  const knot = n - 1 - bend(backwards);
  if (knot < MIN_POINTS || n - knot < LATE_POINTS) return undefined;
  if (!endsAbove(all, knot, quantum)) return undefined;
  const rise = judge(since(all, knot), quantum);
  return rise.course === 'growing' ? shifted({ from: 0, ...rise }, knot) : undefined;
}

/** The course of a part that begins at an index, as one of the whole. */
const shifted = (part: Course, index: number): Course =>
  part.from === undefined ? part : { ...part, from: part.from + index };

function judge(bounds: Bounds, quantum: number): Course {
  const whole = move(bounds, quantum);
  if (whole === undefined) return { course: 'unclear' };
  const { way, torn } = whole;
  const figures = figuresOf(whole);
  const slower = slowing(bounds, quantum);
  if (slower?.before.way === 1 && !turnsBack(bounds, slower.knot)) {
    const told = afterRise(slower, figures);
    if (told) return told;
  }
  const goesOn = slower === undefined || slower.after.way === slower.before.way;
  if (goesOn && way === 1 && standsClear(bounds.ceiling, bounds.floor)) {
    const pace = slower?.before.way === 1 ? laterPace(slower) : figures;
    return { course: stillRises(bounds, figures.slope) ? 'growing' : 'unclear', ...pace };
  }
  if (goesOn && way === -1 && standsClear(bounds.floor, bounds.ceiling, -1)) {
    return { course: 'falling', ...figures };
  }
  return { course: torn || liesAbove(bounds, quantum) ? 'unclear' : 'level', ...figures };
}

/** A movement that became slower at a knot. */
interface Slowing {
  knot: number;
  before: Move;
  after: Move;
  rest: Bounds;
}

/** Where it became significantly slower; undefined if it did not, or if what comes after that is too noisy to prove it. */
function slowing(bounds: Bounds, quantum: number): Slowing | undefined {
  const knot = bend(bounds);
  const rest = since(bounds, knot);
  const after = move(rest, quantum);
  if (after === undefined) return undefined;
  const before = move(heldFrom(bounds, knot), quantum);
  if (before === undefined) return undefined;
  const isSlower = before.slope > 0 ? after.high < before.slope : after.low > before.slope;
  return isSlower ? { knot, before, after, rest } : undefined;
}

/** What a rise is that became slower: it stopped only if nothing is seen of one. Undefined if it is sure that it goes on, but not that it will. */
function afterRise(slower: Slowing, figures: CourseFigures): Course | undefined {
  const { after, rest } = slower;
  const goesOn = continues(rest, after.slope) && keepsHalf(rest);
  if (after.way === 1) return goesOn ? { course: 'growing', ...laterPace(slower) } : undefined;
  return { course: goesOn ? 'unclear' : 'levelled', ...figures };
}

/**
 * Whether the heap rises in the later half of the time at least half as fast as in the earlier one. What approaches a level does not,
 * from 1.4 of its time constants on.
 */
function keepsHalf({ times, floor, ceiling }: Bounds): boolean {
  const last = times.length - 1;
  const middle = halfTime(times);
  const paceOf = (from: number, to: number): number =>
    linearRegression(times.slice(from, to).map((time, i) => [time, floor[from + i] + ceiling[from + i]])).m;
  return paceOf(middle, last + 1) >= 0.5 * paceOf(0, middle + 1);
}

const laterPace = ({ knot, after }: Slowing): CourseFigures & { from: number } => ({
  ...figuresOf(after),
  from: knot,
});

const figuresOf = ({ way: _, torn: _torn, ...figures }: Move): CourseFigures => figures;

/** All of the later half lies clear of all of the earlier one: too few points may leave its trend open, but it is not level. */
function liesAbove({ floor, ceiling }: Bounds, quantum: number): boolean {
  const half = floor.length >> 1;
  return min(floor.slice(half)) > CLEAR * Math.max(...ceiling.slice(0, half)) + 2 * quantum;
}

function move({ times, floor, ceiling }: Bounds, quantum: number): Move | undefined {
  const low = trend(times, floor);
  const high = trend(times, ceiling);
  if (low === undefined || high === undefined) return undefined;
  const lowEnds = ends(times, floor, low.slope);
  const highEnds = ends(times, ceiling, high.slope);
  // Prints are truncated and the floor combines three of them, so the live heap is in floor−1 … ceiling+1 quanta.
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
function ends(times: readonly number[], values: readonly number[], slope: number): [number, number] {
  const base = median(values.map((value, i) => value - slope * times[i]));
  return [base + slope * times[0], base + slope * times[times.length - 1]];
}

/**
 * Index of the knot of the line that fits the midpoint of the bounds best (least squares) and is level behind the knot; the
 * last index if a straight line fits best. At least eight points follow a knot: fewer would not show it.
 */
function bend({ times, floor, ceiling }: Bounds): number {
  const n = times.length;
  if (n === 0) return 0;
  const time = fromMean(times);
  const value = fromMean(floor.map((low, i) => (low + ceiling[i]) / 2));
  // Sums up to the knot of centred values; all points behind it have its time.
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

function fromMean(values: readonly number[]): number[] {
  const centre = mean(values);
  return values.map((value) => value - centre);
}

/** The bounds from a cycle on. */
function since({ times, floor, ceiling }: Bounds, from: number): Bounds {
  return { times: times.slice(from), floor: floor.slice(from), ceiling: ceiling.slice(from) };
}

/** The same with time stopped at the knot: its trend is that of a rise that ended there. */
function heldFrom({ times, floor, ceiling }: Bounds, knot: number): Bounds {
  return { times: times.map((time) => Math.min(time, times[knot])), floor, ceiling };
}

/** The share of the whole rise's slope that the last third of the time must have. */
const PACE_LEFT = 0.2;

/** The first and the last of three show whether it rises: the larger the heap, the rarer its cycles. */
const LATE_CYCLES = 3;

/**
 * Whether it still rises in the last third of the time. A heap that levelled off there, in too few cycles to show a knot, is
 * neither growing nor level.
 */
export function stillRises({ times, floor, ceiling }: Bounds, slope: number): boolean {
  const late = times[times.length - 1] - (times[times.length - 1] - times[0]) / 3;
  const third = times.findIndex((time) => time >= late);
  const from = Math.max(0, Math.min(third, times.length - LATE_CYCLES));
  const [at, values] = [times.slice(from), floor.slice(from).map((low, i) => (low + ceiling[from + i]) / 2)];
  const half = at.length >> 1;
  const [t0, t1] = [mean(at.slice(0, half)), mean(at.slice(-half))];
  return mean(values.slice(-half)) - mean(values.slice(0, half)) > PACE_LEFT * slope * (t1 - t0);
}

/** Whether the heap fell by more than half of its rise after the rise ended: a saw-tooth. */
function turnsBack({ floor, ceiling }: Bounds, knot: number): boolean {
  const from = min(ceiling.slice(0, MIN_POINTS));
  const to = median(ceiling.slice(knot));
  return min(floor.slice(knot)) < (from + to) / 2;
}

/**
 * Whether the boxes of both halves do not overlap in a box plot (Tukey, Exploratory Data Analysis, 1977), with the nearer bound
 * of the later half against the farther bound of the earlier one. A swing that happens to end high fails this at any slope.
 */
function standsClear(earlier: readonly number[], later: readonly number[], way: 1 | -1 = 1): boolean {
  const half = earlier.length >> 1;
  const [before, after] = [earlier.slice(0, half), later.slice(half)];
  return way === 1
    ? quantile(after, 0.25) > quantile(before, 0.75)
    : quantile(after, 0.75) < quantile(before, 0.25);
}

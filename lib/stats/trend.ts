// Is there a trend in an autocorrelated series? Mann–Kendall and plain regression would see one in nearly every log, because heap
// sizes are autocorrelated: here a series counts as a random walk unless a unit-root test rejects that.

import { mean, quickselect } from 'simple-statistics';

import { studentPValue, studentQuantile, welchFreedom } from './student.js';

/** `slope`, `low` and `high` in units of values per unit of time; `low..high` is the 95 % interval. */
export interface Trend {
  slope: number;
  low: number;
  high: number;
  /** Two-sided p-value, corrected for autocorrelation. */
  p: number;
  /** Standard error of the slope as used, and as it would be in a random walk; degrees of freedom. */
  error: number;
  wandering: number;
  freedom: number;
}

/** Fewer points cannot distinguish a slope from a random walk: six degrees of freedom already need t = 2.45. */
export const MIN_POINTS = 8;

// Longer series become 24 to 47 means of equally many neighbours. That averages out white noise on top of a random walk, which
// would hide the walk from the first autocorrelation (false alarms of 30 % and more otherwise), and bounds the cost.
const BLOCKS = 24;

// Dickey and Fuller's coefficient test (Fuller, Introduction to Statistical Time Series, 1976, table 8.5.1, with trend):
// n(φ̂−1) of a random walk is below −22.5 (25 points) or −25.7 (50) once in a hundred times, which the bias correction
// below makes −20. Short of it φ = 1 is taken. bench/trend-calibration.mjs shows the false alarms that are left.
const UNIT_ROOT = 20;
const UNIT_ROOT_LEVEL = 0.01;

/**
 * The Theil–Sen slope of `values` over ascending `times` with its interval and p-value. All are finite; RangeError if the lengths
 * differ. Undefined for fewer than MIN_POINTS points, or if all have the same time.
 * Cost: O(n), plus some 1,000 pairs for any n.
 */
export function trend(times: ArrayLike<number>, values: ArrayLike<number>): Trend | undefined {
  if (times.length !== values.length) throw new RangeError(`${times.length} times, ${values.length} values`);
  if (values.length < MIN_POINTS) return undefined;
  const size = Math.max(1, Math.floor(values.length / BLOCKS));
  const t = blockMeans(times, size);
  const y = blockMeans(values, size);
  const slope = theilSen(t, y);
  if (slope === undefined) return undefined;

  const residuals = y.map((value, i) => value - slope * t[i]);
  const centre = mean(residuals);
  const noise = residuals.map((value) => value - centre);
  const n = noise.length;
  const phi = autocorrelation(noise);
  const stationary = phi <= 1 - UNIT_ROOT / n;

  const wandering = slopeError(t, noise, 1) * Math.sqrt(walkOfMeans(size));
  const error = stationary ? slopeError(t, noise, phi) : wandering;
  const freedom = n - 2;
  const reach = studentQuantile(freedom) * error;
  return {
    slope,
    low: slope - reach,
    high: slope + reach,
    p: pValueOf(slope, error, wandering, freedom),
    error,
    wandering,
    freedom,
  };
}

/**
 * The difference of two slopes, with degrees of freedom by Welch and Satterthwaite. Its p-value is bounded like that of `trend`.
 */
export function slopeDifference(before: Trend, after: Trend): Pick<Trend, 'slope' | 'low' | 'high' | 'p'> {
  const freedom = Math.max(Math.min(before.freedom, after.freedom), welchFreedom(before, after));
  const slope = after.slope - before.slope;
  const error = Math.sqrt(before.error ** 2 + after.error ** 2);
  const reach = studentQuantile(freedom) * error;
  const p = pValueOf(slope, error, Math.hypot(before.wandering, after.wandering), freedom);
  return { slope, low: slope - reach, high: slope + reach, p };
}

/** The unit-root test is itself wrong once in a hundred times: p-values that rest on it go no lower. */
function pValueOf(slope: number, error: number, wandering: number, freedom: number): number {
  const p = studentPValue(slope, error, freedom);
  if (error === wandering) return p;
  return Math.max(p, Math.min(studentPValue(slope, wandering, freedom), UNIT_ROOT_LEVEL));
}

/** Means of blocks of `size` neighbours or one more, so that no point is left over. */
function blockMeans(series: ArrayLike<number>, size: number): number[] {
  const blocks = Math.floor(series.length / size);
  const means: number[] = [];
  for (let block = 0, from = 0; block < blocks; block++) {
    const to = Math.floor(((block + 1) * series.length) / blocks);
    let sum = 0;
    for (let i = from; i < to; i++) sum += series[i];
    means.push(sum / (to - from));
    from = to;
  }
  return means;
}

/** Slopes of pairs, reused: a thousand processes would leave 200 MB of garbage. */
const slopes: number[] = [];

/** The median slope of all pairs (Sen, JASA 63, 1968); undefined when no two points differ in time. */
function theilSen(t: number[], y: number[]): number | undefined {
  let count = 0;
  for (let i = 0; i < t.length; i++) {
    for (let j = i + 1; j < t.length; j++) {
      if (t[j] !== t[i]) slopes[count++] = (y[j] - y[i]) / (t[j] - t[i]);
    }
  }
  return count > 0 ? medianOf(slopes, count) : undefined;
}

/** The median of the first `count` values, which are rearranged. */
function medianOf(values: number[], count: number): number {
  const middle = count >> 1;
  quickselect(values, middle, 0, count - 1);
  if (count % 2 === 1) return values[middle];
  let below = values[0];
  for (let i = 1; i < middle; i++) if (values[i] > below) below = values[i];
  return (below + values[middle]) / 2;
}

/**
 * First autocorrelation of detrended noise, 0..1. Detrending biases it by −(2+4φ)/n (Tjøstheim and Paulsen, Biometrika 70, 1983);
 * without the correction a short random walk looks stationary.
 */
function autocorrelation(noise: number[]): number {
  let product = 0;
  let square = 0;
  for (let i = 1; i < noise.length; i++) {
    product += noise[i] * noise[i - 1];
    square += noise[i - 1] * noise[i - 1];
  }
  if (square === 0) return 0;
  const n = noise.length;
  return Math.min(1, Math.max(0, ((n * product) / square + 2) / (n - 4)));
}

/**
 * Standard error of a least-squares slope (Theil–Sen's differs little) when the noise is AR(1), `phi` = 1 being the
 * random walk. The slope is a sum of the shocks, each weighted by what it does to all later points.
 */
function slopeError(t: number[], noise: number[], phi: number): number {
  const n = noise.length;
  let shocks = (1 - phi * phi) * noise[0] * noise[0];
  for (let i = 1; i < n; i++) shocks += (noise[i] - phi * noise[i - 1]) ** 2;
  const centre = mean(t);
  const spread = t.reduce((sum, time) => sum + (time - centre) ** 2, 0);
  let weight = 0;
  let weights = 0;
  for (let i = n - 1; i >= 0; i--) {
    weight = (t[i] - centre) / spread + phi * weight;
    if (i > 0) weights += weight * weight;
    else if (phi < 1) weights += (weight * weight) / (1 - phi * phi); // the first point is a sum of shocks before it
  }
  return Math.sqrt((shocks / (n - 2)) * weights);
}

/**
 * Steps between means of `size` points of a random walk vary less than the walk does over the same time
 * (Working, Econometrica 28, 1960): the variance has to be multiplied by this.
 */
function walkOfMeans(size: number): number {
  return (3 * size * size) / (2 * size * size + 1);
}

// Do two series move together beyond what both share with time and with a third series? Series that both rise, wander or step
// nearly always look correlated, so only their innovations are compared: what their past and the third series do not predict.
import { uniform } from './random.js';
import { residualsOf } from './residuals.js';
import { studentPValue } from './student.js';

export interface Comovement {
  /** The second series follows the first in the same interval, or in the next one: whichever correlates more. */
  lag: 0 | 1;
  /** Correlation of the innovations, −1..1. */
  r: number;
  /** Two-sided p-value over both lags. */
  p: number;
}

/** Fewer intervals leave too few degrees of freedom once trend, autoregression and the third series are removed. */
export const LEAST_INTERVALS = 20;

/** One trend term, and one autoregressive term, per this many intervals. */
const INTERVALS_A_TERM = 20;
const MOST_MEMORY = 3;
/** A change is scaled by the root mean square of this many neighbours. */
const NEIGHBOURS = 7;
/** A change this many times the mean one is a leap. */
const LEAP = 4;
/** The least p-value is 1 in 2,000; ten questions at q = 0.05 need 1 in 200. */
const PERMUTATIONS = 1999;
/** Above this p-value permutations are skipped, because they could only raise it. */
const NOT_SMALL = 0.1;
const SEED = 1;

/**
 * Compares `first` with `second`, after removing `shared` from both. Undefined if they are too short or one of them has no
 * innovations. All three have the same length and are finite.
 *
 * 1. Relative changes from interval to interval, because exponential growth and random walks have no level to compare.
 * 2. Regress these on a slow trend (cosines), the changes of `shared` and the series' own last changes: the residuals are the
 *    innovations.
 * 3. Divide each residual by the usual size around it. If both series are noisy at the same time, or have an outlier, random
 *    correlations are larger than any test expects.
 * 4. The p-value is that of Student's t for the remaining degrees of freedom, and no less than that of a permutation test.
 *
 * bench/comovement-calibration.mjs shows how often it is wrong and right; docs/HACKING.md has its table.
 */
export function comovement(
  first: readonly number[],
  second: readonly number[],
  shared: readonly number[],
): Comovement | undefined {
  if (first.length < LEAST_INTERVALS) return undefined;
  const [a, b] = [innovationsOf(first, shared), innovationsOf(second, shared)];
  if (!a || !b) return undefined;
  const taken = Math.max(a.taken, b.taken);
  const at = [correlation(a.values, b.values), correlation(a.values.slice(0, -1), b.values.slice(1))];
  const chances = at.map((r, lag) => {
    const freedom = a.values.length - lag - taken - 1;
    return studentPValue(r, Math.sqrt((1 - r * r) / freedom), freedom);
  });
  const lag = chances[1] < chances[0] ? 1 : 0;
  // The smaller of two p-values (Šidák).
  const p = 1 - (1 - chances[lag]) ** 2;
  return { lag, r: at[lag], p: p > NOT_SMALL ? p : Math.max(p, permutationPValue(a.values, b.values)) };
}

/** The changes of a series that neither a trend, nor its past, nor the shared series predicts. */
function innovationsOf(
  series: readonly number[],
  shared: readonly number[],
): { values: number[]; taken: number } | undefined {
  const changes = relativeChanges(series);
  const memory = Math.min(MOST_MEMORY, Math.floor(series.length / INTERVALS_A_TERM));
  const n = changes.length - memory;
  const before = (from: readonly number[], by: number): number[] => from.slice(memory - by, memory - by + n);
  const known = cosines(n, Math.round(n / INTERVALS_A_TERM));
  for (let by = 0; by <= memory; by++) known.push(before(relativeChanges(shared), by));
  for (let by = 1; by <= memory; by++) known.push(before(changes, by));
  const { values, taken } = residualsOf(before(changes, 0), known);
  const size = Math.max(...changes.map(Math.abs));
  if (size === 0 || values.every((value) => Math.abs(value) < 1e-9 * size)) return undefined;
  const leaps = leapsIn(before(relativeChanges(shared), 0));
  const news = bySizeAround(values).map((value, i) => (leaps.has(i) ? 0 : value));
  return { values: centred(news), taken: taken + leaps.size };
}

/** Where the shared series leaps, its effect on the others is too large to be regressed out: such places are ignored. */
function leapsIn(changes: readonly number[]): Set<number> {
  const usual = changes.reduce((sum, change) => sum + Math.abs(change), 0) / changes.length;
  return new Set(changes.flatMap((change, i) => (Math.abs(change) > LEAP * usual ? [i] : [])));
}

/** −1..1: half of the relative change if that is small, bounded where a value appears from 0. */
const relativeChanges = (series: readonly number[]): number[] =>
  series.slice(1).map((value, i) => {
    const size = Math.abs(value) + Math.abs(series[i]);
    return size === 0 ? 0 : (value - series[i]) / size;
  });

/** A constant and the slowest cosines over `n` points. */
const cosines = (n: number, slow: number): number[][] =>
  Array.from({ length: 1 + Math.max(1, slow) }, (_, k) =>
    Array.from({ length: n }, (_, i) => Math.cos((Math.PI * k * (i + 0.5)) / n)),
  );

function bySizeAround(values: readonly number[]): number[] {
  return values.map((value, i) => {
    const from = Math.max(0, Math.min(values.length - NEIGHBOURS, i - Math.floor(NEIGHBOURS / 2)));
    const around = values.slice(from, from + NEIGHBOURS);
    const square = around.reduce((sum, other) => sum + other * other, 0) / around.length;
    return square === 0 ? 0 : value / Math.sqrt(square);
  });
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.map((value) => value - mean);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [centred(a), centred(b)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xy += x[i] * y[i];
    xx += x[i] * x[i];
    yy += y[i] * y[i];
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : 0;
}

/** The share of random orders of `a` that correlate with `b` at least as much, at the better of both lags. */
function permutationPValue(a: readonly number[], b: readonly number[]): number {
  const next = uniform(SEED);
  const permuted = a.slice();
  const found = together(permuted, b) * (1 - 1e-12);
  let asMuch = 1;
  for (let draw = 0; draw < PERMUTATIONS; draw++) {
    for (let i = permuted.length - 1; i > 0; i--) {
      const other = Math.floor(next() * (i + 1));
      const moved = permuted[i];
      permuted[i] = permuted[other];
      permuted[other] = moved;
    }
    if (together(permuted, b) >= found) asMuch++;
  }
  return asMuch / (PERMUTATIONS + 1);
}

function together(a: readonly number[], b: readonly number[]): number {
  let [now, later] = [a[0] * b[0], 0];
  for (let i = 1; i < a.length; i++) {
    now += a[i] * b[i];
    later += a[i - 1] * b[i];
  }
  return Math.max(Math.abs(now) / a.length, Math.abs(later) / (a.length - 1));
}

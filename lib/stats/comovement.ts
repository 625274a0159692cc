// Do two series move together beyond what both share with time and with a third one? Two that rise, wander or step together
// nearly always look as if: so only what is new in each of them is compared.
import { uniform } from './random.js';
import { residualsOf } from './residuals.js';
import { studentChance } from './student.js';

export interface Comovement {
  /** The second series follows the first in the same interval, or one later: where they move together most. */
  lag: 0 | 1;
  /** Correlation of what is new in both, −1..1. */
  r: number;
  /** Two-sided chance of so large an |r| at any of the two lags. */
  p: number;
}

/** Fewer intervals leave too little when trend, memory and the third series are taken out. */
export const LEAST_INTERVALS = 20;

/** One trend term, and one interval of memory, for so many intervals. */
const INTERVALS_A_TERM = 20;
const MOST_MEMORY = 3;
/** A change is measured by what is usual among so many neighbours. */
const NEIGHBOURS = 7;
/** A change so many times the average one is a leap. */
const LEAP = 4;
/** The least chance is 1 in 2,000: ten questions at q = 0.05 ask for 1 in 200. */
const PERMUTATIONS = 1999;
/** A chance above this is told as it is: permutations could only raise it. */
const NOT_SMALL = 0.1;
const SEED = 1;

/**
 * Compares `first` with `second`, `shared` being taken out of both. Undefined where they are too short, or one of them holds
 * nothing new. All three are of one length and finite.
 *
 * 1. Relative changes from interval to interval: what rises by shares, or wanders, has no level to compare.
 * 2. Out of these go a slow course (cosines), the changes of `shared` and the series' own last changes: what is left is new.
 * 3. Each rest is divided by the size that is usual around it: where both are noisy at the same time, or have an outlier,
 *    chance correlations are larger than any test expects.
 * 4. The chance is that of Student's t for the freedom that is left, and no less than that of a permutation.
 *
 * bench/comovement-calibration.mjs shows how often it is wrong and right; docs/HACKING.md has its table.
 */
export function comovement(
  first: readonly number[],
  second: readonly number[],
  shared: readonly number[],
): Comovement | undefined {
  if (first.length < LEAST_INTERVALS) return undefined;
  const [a, b] = [noveltyOf(first, shared), noveltyOf(second, shared)];
  if (!a || !b) return undefined;
  const taken = Math.max(a.taken, b.taken);
  const at = [correlation(a.values, b.values), correlation(a.values.slice(0, -1), b.values.slice(1))];
  const chances = at.map((r, lag) => {
    const freedom = a.values.length - lag - taken - 1;
    return studentChance(r, Math.sqrt((1 - r * r) / freedom), freedom);
  });
  const lag = chances[1] < chances[0] ? 1 : 0;
  // The smaller of two chances (Šidák).
  const p = 1 - (1 - chances[lag]) ** 2;
  return { lag, r: at[lag], p: p > NOT_SMALL ? p : Math.max(p, permutationChance(a.values, b.values)) };
}

/** What no trend, no memory and not the shared series tells beforehand of a series' changes. */
function noveltyOf(
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

/** Where the shared series leaps, what it does to the others is too large to be taken out: nothing is told of such a place. */
function leapsIn(changes: readonly number[]): Set<number> {
  const usual = changes.reduce((sum, change) => sum + Math.abs(change), 0) / changes.length;
  return new Set(changes.flatMap((change, i) => (Math.abs(change) > LEAP * usual ? [i] : [])));
}

/** −1..1: half of the relative change where it is small, and what appears from nothing counts no more than that. */
const relativeChanges = (series: readonly number[]): number[] =>
  series.slice(1).map((value, i) => {
    const size = Math.abs(value) + Math.abs(series[i]);
    return size === 0 ? 0 : (value - series[i]) / size;
  });

/** A constant and the slowest courses that `n` points can have. */
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

/** How often `a` in any order moves with `b`, at the better of both lags, as it does in its own. */
function permutationChance(a: readonly number[], b: readonly number[]): number {
  const next = uniform(SEED);
  const dealt = a.slice();
  const found = together(dealt, b) * (1 - 1e-12);
  let asMuch = 1;
  for (let draw = 0; draw < PERMUTATIONS; draw++) {
    for (let i = dealt.length - 1; i > 0; i--) {
      const other = Math.floor(next() * (i + 1));
      [dealt[i], dealt[other]] = [dealt[other], dealt[i]];
    }
    if (together(dealt, b) >= found) asMuch++;
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

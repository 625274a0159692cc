// Do two autocorrelated series differ? Neighbouring values repeat each other, so series are compared as blocks of time, and the
// autocorrelation that is left between blocks reduces their effective number.
import { studentPValue, studentQuantile, welchFreedom } from './student.js';
import { uniform } from './random.js';

/** A block's part in both sums of a figure that is a ratio of sums, such as CPU time over time. */
export interface Ratio {
  top: number;
  bottom: number;
}

/** A figure and its 95 % interval, NaN with fewer than three blocks. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

export interface Difference {
  before: Estimate;
  after: Estimate;
  /** `after` − `before`. */
  difference: Estimate;
  /** Two-sided p-value; NaN with fewer than three blocks. */
  p: number;
  /** The number of blocks of the shorter series, and their effective number. */
  blocks: number;
  independent: number;
}

/** Fewer independent blocks show nothing: five against five have 126 arrangements, so p is at least 1 in 126. */
export const MIN_INDEPENDENT = 5;

/** Fewer blocks give no estimate of the spread. */
export const LEAST_BLOCKS = 3;

// p is exact to 1 in 10,000; Holm's first step over fifteen figures needs 1 in 300.
const ARRANGEMENTS = 9999;
const SEED = 1;

/** Compares Σ top / Σ bottom. Undefined if a denominator is 0. */
export function compareRatios(before: readonly Ratio[], after: readonly Ratio[]): Difference | undefined {
  const [a, b] = [known(before), known(after)];
  if (a.length === 0 || b.length === 0) return undefined;
  const [own, other] = [spreadOf(a), spreadOf(b)];
  const phi = autocorrelation([own, other]);
  const [first, second] = [estimateOf(own, phi), estimateOf(other, phi)];
  const blocks = Math.min(a.length, b.length);
  return {
    before: first,
    after: second,
    difference: differenceOf(first, second),
    // With few independent blocks the t distribution has heavier tails than the permutations.
    p: blocks < LEAST_BLOCKS ? NaN : Math.max(permutationPValue(a, b, phi), welchPValue(own, other, phi)),
    blocks,
    independent: blocks * effectiveShare(phi),
  };
}

/** The blocks that have a ratio. */
export const known = (blocks: readonly Ratio[]): Ratio[] => blocks.filter(({ bottom }) => bottom > 0);

/** The ratio of a series, and how far each of its blocks pulls it (the linearized residuals). */
export interface Spread {
  value: number;
  pulls: number[];
}

export function spreadOf(blocks: readonly Ratio[]): Spread {
  let [top, bottom] = [0, 0];
  for (const block of blocks) {
    top += block.top;
    bottom += block.bottom;
  }
  const value = top / bottom;
  const mean = bottom / blocks.length;
  return { value, pulls: blocks.map((block) => (block.top - value * block.bottom) / mean) };
}

/** The ratio with its confidence interval, for blocks of this autocorrelation. */
export function estimateOf(spread: Spread, phi: number): Estimate {
  const { value, pulls } = spread;
  if (pulls.length < LEAST_BLOCKS) return { value, low: NaN, high: NaN };
  const { error, freedom } = errorOf(spread, phi);
  const reach = error === 0 ? 0 : studentQuantile(freedom) * error;
  return { value, low: value - reach, high: value + reach };
}

/** The ratio's standard error and its degrees of freedom. */
function errorOf({ pulls }: Spread, phi: number): { error: number; freedom: number } {
  const square = pulls.reduce((sum, pull) => sum + pull * pull, 0) / (pulls.length - 1);
  const independent = pulls.length * effectiveShare(phi);
  return {
    error: square === 0 ? 0 : Math.sqrt(square / independent),
    freedom: Math.max(2, Math.floor(independent) - 1),
  };
}

/** Two-sided p-value by Student's t with the degrees of freedom of Welch and Satterthwaite. */
export function welchPValue(before: Spread, after: Spread, phi: number): number {
  const [a, b] = [errorOf(before, phi), errorOf(after, phi)];
  const error = Math.sqrt(a.error ** 2 + b.error ** 2);
  return studentPValue(after.value - before.value, error, Math.max(2, welchFreedom(a, b)));
}

/**
 * First autocorrelation of the pulls, 0..1, pooled over the series by their parts in the difference's variance.
 * Subtracting the mean of n values biases it by −(1+3φ)/n (Marriott and Pope, Biometrika 41, 1954).
 */
export function autocorrelation(series: readonly Spread[]): number {
  let [product, square, lost] = [0, 0, 0];
  for (const { pulls } of series) {
    const n = pulls.length;
    for (let i = 0; i < n; i++) {
      const part = (pulls[i] / n) ** 2;
      square += part;
      lost += part / n;
      if (i > 0) product += (pulls[i - 1] * pulls[i]) / n ** 2;
    }
  }
  if (square === 0) return 0;
  const bias = lost / square;
  return bias < 1 / 3 ? Math.min(1, Math.max(0, (product / square + bias) / (1 - 3 * bias))) : 1;
}

/** How many independent blocks one block is worth (Bayley and Hammersley, Supplement to the JRSS 8, 1946). */
const effectiveShare = (phi: number): number => (1 - phi) / (1 + phi);

/** Two-sided interval of a difference from those of its parts (Zou and Donner, Statistics in Medicine 27, 2008). */
function differenceOf(before: Estimate, after: Estimate): Estimate {
  const value = after.value - before.value;
  return {
    value,
    low: value - Math.hypot(after.value - after.low, before.high - before.value),
    high: value + Math.hypot(after.high - after.value, before.value - before.low),
  };
}

/**
 * The share of random permutations of the blocks that differ at least as much. The difference is measured in its standard errors,
 * so that series of unequal length and spread may be compared (Janssen, Statistics & Probability Letters 36, 1997).
 */
function permutationPValue(before: readonly Ratio[], after: readonly Ratio[], phi: number): number {
  const all = [...before, ...after];
  const permuted = new Permuted(
    Float64Array.from(spreadOf(all).pulls),
    Float64Array.from(all, ({ bottom }) => bottom),
  );
  const seen = Math.abs(permuted.difference(before.length)) * Math.sqrt(effectiveShare(phi)) * (1 - 1e-9);
  if (!(seen > 0)) return 1;
  const next = uniform(SEED);
  const first = Math.max(before.length, after.length); // the smaller series is drawn to the end
  let found = 1;
  for (let round = 0; round < ARRANGEMENTS; round++) {
    permuted.shuffle(first, next);
    if (Math.abs(permuted.difference(first)) >= seen) found++;
  }
  return found / (ARRANGEMENTS + 1);
}

/** Blocks in random order, and how the first of them differ from the others, without an object per permutation. */
class Permuted {
  readonly #sums = { pull: 0, bottom: 0, pullPull: 0, pullBottom: 0, bottomBottom: 0 };

  constructor(
    private readonly pulls: Float64Array,
    private readonly bottoms: Float64Array,
  ) {
    const sums = this.#sums;
    pulls.forEach((pull, i) => {
      const bottom = bottoms[i];
      sums.pull += pull;
      sums.bottom += bottom;
      sums.pullPull += pull * pull;
      sums.pullBottom += pull * bottom;
      sums.bottomBottom += bottom * bottom;
    });
  }

  /** Draws which blocks are at `from` and behind it. */
  shuffle(from: number, next: () => number): void {
    const pulls = this.pulls;
    const bottoms = this.bottoms;
    for (let i = pulls.length - 1; i >= from; i--) {
      const j = Math.floor(next() * (i + 1));
      const pull = pulls[i];
      const bottom = bottoms[i];
      pulls[i] = pulls[j];
      bottoms[i] = bottoms[j];
      pulls[j] = pull;
      bottoms[j] = bottom;
    }
  }

  /** The difference between the ratios of the blocks from `from` on and before it, in standard errors. */
  difference(from: number): number {
    const pulls = this.pulls;
    const bottoms = this.bottoms;
    const sums = this.#sums;
    const n = pulls.length;
    let x = 0;
    let w = 0;
    let xx = 0;
    let xw = 0;
    let ww = 0;
    for (let i = from; i < n; i++) {
      const pull = pulls[i];
      const bottom = bottoms[i];
      x += pull;
      w += bottom;
      xx += pull * pull;
      xw += pull * bottom;
      ww += bottom * bottom;
    }
    const y = sums.pull - x;
    const v = sums.bottom - w;
    const variance =
      varianceOf(x, w, xx, xw, ww, n - from) +
      varianceOf(y, v, sums.pullPull - xx, sums.pullBottom - xw, sums.bottomBottom - ww, from);
    const difference = x / w - y / v;
    // Rounding errors of sums of squares that cancel.
    const noise = 1e-12 * (xx / (w * w) + (sums.pullPull - xx) / (v * v));
    if (variance > noise) return difference / Math.sqrt(variance);
    return difference * difference > noise ? Infinity : 0;
  }
}

/** The variance of the ratio x / w of n blocks, from the sums of x, w and their products. */
function varianceOf(x: number, w: number, xx: number, xw: number, ww: number, n: number): number {
  const ratio = x / w;
  return (((xx - 2 * ratio * xw + ratio * ratio * ww) / (w * w)) * n) / (n - 1);
}
